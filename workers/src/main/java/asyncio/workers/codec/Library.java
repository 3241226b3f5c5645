package asyncio.workers.codec;

import asyncio.workers.CodecException;

/**
 * The classes of the JDK and of this library. Of these only enums, exceptions, and arrays are made
 * by name.
 */
final class Library {
  private Library() {}

  static boolean has(String className) {
    return className.startsWith("java.") || className.startsWith("asyncio.");
  }

  /** Finds a class, which is not initialized by that. */
  static Class<?> load(String className) {
    try {
      return Class.forName(className, false, Library.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new CodecException("class " + className + " is not in this process", e);
    }
  }
}
