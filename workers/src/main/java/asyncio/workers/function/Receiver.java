package asyncio.workers.function;

import asyncio.workers.CodecException;
import java.io.Serializable;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands for an object without state whose methods a function calls, such as the one whose {@code
 * main} runs a single-file program: the other process makes one of its own.
 *
 * <p>An object has no state if all its fields are constants, which a new one has, too.
 *
 * @param className the class of the object
 */
public record Receiver(String className) implements Serializable {
  private static final ClassValue<List<Field>> STATES =
      new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
          return state(type);
        }
      };

  /**
   * Whether a function that captures this object first may take another one of its class instead.
   */
  static boolean isFor(Object object, FunctionSymbol symbol) {
    Class<?> type = object.getClass();
    return isOfFunction(type, symbol) && constructor(type) != null && STATES.get(type).isEmpty();
  }

  /** Whether a class is that in which a function stands, or whose method it is; or below it. */
  static boolean isOfFunction(Class<?> type, FunctionSymbol symbol) {
    if (type.isRecord() || Enum.class.isAssignableFrom(type) || type.isHidden() || type.isArray()) {
      return false;
    }
    return isA(type, symbol.standsIn()) || isA(type, symbol.owner());
  }

  private static boolean isA(@Nullable Class<?> type, String name) {
    if (type == null || name.startsWith("java.")) {
      return false;
    }
    return type.getName().equals(name)
        || isA(type.getSuperclass(), name)
        || Arrays.stream(type.getInterfaces()).anyMatch(each -> isA(each, name));
  }

  /**
   * Why an object that a function captures first cannot be replaced by another one of its class.
   */
  static String refusal(Class<?> type) {
    List<Field> state = STATES.get(type);
    if (state.isEmpty()) {
      return Access.shown(type) + " has no constructor without parameters; make the method static";
    }
    String fields =
        state.stream()
            .map(
                field -> field.isSynthetic() ? "the object around it" : "'" + field.getName() + "'")
            .collect(Collectors.joining(", "));
    return "the other process cannot have "
        + Access.shown(type)
        + " as it is here, for it has state: "
        + fields
        + ". Make what the function calls static, or pass what it needs as an argument";
  }

  /** The fields of an object that a new one might not have. */
  private static List<Field> state(Class<?> type) {
    List<Field> state = new ArrayList<>();
    for (Class<?> each = type; each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !isConstant(field)) {
          state.add(field);
        }
      }
    }
    return state;
  }

  private static boolean isConstant(Field field) {
    return Modifier.isFinal(field.getModifiers())
        && ClassBytes.of(field.getDeclaringClass())
            .map(bytes -> constants(ClassFile.of().parse(bytes)))
            .orElse(List.of())
            .contains(field.getName());
  }

  private static List<String> constants(ClassModel model) {
    return model.fields().stream()
        .filter(field -> field.findAttribute(Attributes.constantValue()).isPresent())
        .map(field -> field.fieldName().stringValue())
        .toList();
  }

  private static @Nullable Constructor<?> constructor(Class<?> type) {
    if (Modifier.isAbstract(type.getModifiers())) {
      return null;
    }
    try {
      return type.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  /**
   * Makes an object of a class.
   *
   * @throws CodecException if it has state here, or cannot be made
   */
  static Object make(Class<?> type) {
    Constructor<?> constructor = constructor(type);
    if (constructor == null || !STATES.get(type).isEmpty()) {
      throw new CodecException(refusal(type));
    }
    Access.check(type);
    constructor.setAccessible(true);
    try {
      return constructor.newInstance();
    } catch (InvocationTargetException e) {
      throw new CodecException(
          "the constructor of " + Access.shown(type) + " throws " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new CodecException(Access.shown(type) + " cannot be made", e);
    }
  }
}
