package asyncio.workers.function;

import asyncio.workers.CodecException;
import java.lang.invoke.MethodHandles;

/** The way into classes of the program: on the module path their packages have to be open. */
public final class Access {
  private static final Module OURS = Access.class.getModule();

  private Access() {}

  /**
   * A lookup with the rights of a class itself.
   *
   * @throws CodecException if its package is not open, with the line that opens it
   */
  public static MethodHandles.Lookup into(Class<?> type) {
    check(type);
    OURS.addReads(type.getModule());
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw new CodecException("class " + type.getName() + " cannot be looked into", e);
    }
  }

  /** A class as it is written in a source. */
  public static String shown(Class<?> type) {
    String name = type.getCanonicalName();
    return name == null ? type.getTypeName() : name;
  }

  /**
   * Sees to it that the package of a class is open to this library.
   *
   * @throws CodecException if it is not, with the line that opens it
   */
  static void check(Class<?> type) {
    Module module = type.getModule();
    String name = type.getPackageName();
    if (!module.isOpen(name, OURS)) {
      throw new CodecException(
          "package "
              + name
              + " is not open: write \"opens "
              + name
              + (OURS.isNamed() ? " to " + OURS.getName() : "")
              + ";\" in the module-info.java of "
              + module.getName());
    }
  }
}
