package asyncio.cli.serve;

import asyncio.CancelledError;
import asyncio.ExitError;
import asyncio.cli.program.OwnFrames;
import asyncio.http.web.Gateway;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a class gives the gateway to serve: a method without parameters that returns one, or else
 * a field, or else the class itself is one. Static or not, inherited or not, any access but
 * private; of several the one called {@code application} or {@code app}.
 *
 * @param type the class
 * @param member a method, a field, or a constructor
 */
public record GatewaySource(Class<?> type, Member member) {
  private static final List<String> NAMES = List.of("application", "app");

  /**
   * Looks for it.
   *
   * @param type the class
   * @return it, if there is one
   * @throws Refusal if there are several
   */
  static Optional<GatewaySource> of(Class<?> type) {
    return chosen(type, methods(type))
        .or(() -> chosen(type, fields(type)))
        .or(() -> itself(type))
        .map(member -> new GatewaySource(type, member));
  }

  private static Optional<Member> chosen(Class<?> type, List<? extends Member> members) {
    for (String name : NAMES) {
      for (Member member : members) {
        if (member.getName().equals(name)) {
          return Optional.of(member);
        }
      }
    }
    if (members.size() > 1) {
      List<String> names = members.stream().map(Member::getName).toList();
      throw new Refusal(
          Refusal.APP_LOAD,
          "class %s has several: %s".formatted(type.getName(), String.join(", ", names)),
          "Call the one to serve application.");
    }
    return members.stream().findFirst().map(Member.class::cast);
  }

  private static List<Method> methods(Class<?> type) {
    List<Method> methods = new ArrayList<>();
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      for (Method method : owner.getDeclaredMethods()) {
        if (method.getParameterCount() == 0
            && gives(method.getReturnType(), method)
            && methods.stream().noneMatch(known -> known.getName().equals(method.getName()))) {
          methods.add(method);
        }
      }
    }
    methods.sort(java.util.Comparator.comparing(Method::getName));
    return methods;
  }

  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      for (Field field : owner.getDeclaredFields()) {
        if (gives(field.getType(), field)) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  private static boolean gives(Class<?> type, Member member) {
    return Gateway.class.isAssignableFrom(type)
        && !Modifier.isPrivate(member.getModifiers())
        && !Modifier.isAbstract(member.getModifiers())
        && !member.isSynthetic();
  }

  private static Optional<Member> itself(Class<?> type) {
    boolean able =
        Gateway.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers());
    return able ? Optional.of(constructor(type)) : Optional.empty();
  }

  private static Constructor<?> constructor(Class<?> type) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor();
      if (!Modifier.isPrivate(constructor.getModifiers())) {
        return constructor;
      }
    } catch (NoSuchMethodException e) {
      // said below
    }
    throw new Refusal(
        Refusal.APP_LOAD,
        "class " + type.getName() + " has no constructor without parameters that could be called",
        "Write: static Application application() { ... }");
  }

  /** Whether each call gives another gateway, which several loops need. */
  boolean givesNewOnes() {
    return !(member instanceof Field);
  }

  /**
   * Makes the gateway. May suspend, if the program does.
   *
   * @return it
   * @throws Refusal if the program throws, or gives none
   */
  Gateway create() {
    try {
      Object made =
          switch (member) {
            case Method method -> {
              method.setAccessible(true);
              yield method.invoke(receiver());
            }
            case Field field -> {
              field.setAccessible(true);
              yield field.get(receiver());
            }
            default -> instance();
          };
      if (made == null) {
        throw new Refusal(Refusal.APP_LOAD, this + " gave null instead of an application");
      }
      return (Gateway) made;
    } catch (InvocationTargetException e) {
      throw failed(Objects.requireNonNullElse(e.getCause(), e));
    } catch (ExceptionInInitializerError e) {
      throw failed(Objects.requireNonNullElse(e.getCause(), e));
    } catch (ReflectiveOperationException | LinkageError e) {
      throw failed(e);
    }
  }

  private Refusal failed(Throwable thrown) {
    if (thrown instanceof CancelledError cancelled) {
      throw cancelled;
    }
    if (thrown instanceof ExitError exit) {
      throw exit;
    }
    OwnFrames.trim(thrown);
    return new Refusal(Refusal.APP_LOAD, this + " failed: " + thrown, thrown);
  }

  private @Nullable Object receiver() throws ReflectiveOperationException {
    return Modifier.isStatic(member.getModifiers()) ? null : instance();
  }

  private Object instance() throws ReflectiveOperationException {
    Constructor<?> constructor = constructor(type);
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  @Override
  public String toString() {
    return switch (member) {
      case Method method -> type.getName() + "." + method.getName() + "()";
      case Field field -> "the field " + type.getName() + "." + field.getName();
      default -> "new " + type.getName() + "()";
    };
  }
}
