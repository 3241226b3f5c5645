package asyncio.workers.function;

import asyncio.workers.CodecException;

/**
 * The functions that this library itself has, such as those of RemoteCallable.of: always accepted.
 */
final class OfThisLibrary {
  private static final String PACKAGE = Access.class.getPackageName();
  private static final String PARENT = PACKAGE.substring(0, PACKAGE.lastIndexOf('.'));

  private OfThisLibrary() {}

  static boolean has(String className) {
    int dot = className.lastIndexOf('.');
    return dot > 0 && className.substring(0, dot).equals(PARENT);
  }

  static Class<?> load(String className) {
    try {
      return Class.forName(className, false, OfThisLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("class " + className + " is not in this process", e);
    }
  }
}
