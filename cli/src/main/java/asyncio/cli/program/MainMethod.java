package asyncio.cli.program;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The method that starts a class, chosen as {@code java} chooses it (JEP 512): {@code
 * main(String[])} before {@code main()}; static or not; inherited or not; any access but private.
 *
 * @param type the class to start
 * @param method its main method
 */
public record MainMethod(Class<?> type, Method method) {

  /** The main method of a class, or empty if it has none. */
  public static Optional<MainMethod> of(Class<?> type) {
    return find(type, String[].class).or(() -> find(type)).map(m -> new MainMethod(type, m));
  }

  /**
   * Calls the method, on a new instance if it needs one.
   *
   * @throws InvocationTargetException holding what the program threw
   * @throws NoSuchMethodException if an instance is needed and there is no constructor without
   *     parameters for it
   */
  public void invoke(String... args) throws ReflectiveOperationException {
    method.setAccessible(true);
    Object receiver = Modifier.isStatic(method.getModifiers()) ? null : instance();
    if (method.getParameterCount() == 0) {
      method.invoke(receiver);
    } else {
      method.invoke(receiver, (Object) args);
    }
  }

  private Object instance() throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructor();
    if (Modifier.isPrivate(constructor.getModifiers())) {
      throw new NoSuchMethodException("the constructor of " + type.getName() + " is private");
    }
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static Optional<Method> find(Class<?> type, Class<?>... parameters) {
    for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
      Method method = declared(owner, parameters);
      if (method != null) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }

  private static @Nullable Method declared(Class<?> owner, Class<?>... parameters) {
    try {
      Method method = owner.getDeclaredMethod("main", parameters);
      boolean starts =
          !Modifier.isPrivate(method.getModifiers()) && method.getReturnType() == void.class;
      return starts ? method : null;
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
