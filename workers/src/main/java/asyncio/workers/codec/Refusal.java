package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.RemoteBiFunction;
import asyncio.workers.RemoteCallable;
import asyncio.workers.RemoteFunction;
import asyncio.workers.RemoteRunnable;
import asyncio.workers.function.Access;
import asyncio.workers.function.FunctionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a value of a class cannot travel, and what to do instead. */
final class Refusal {
  private static final int LONGEST = 40;

  private static final List<Class<?>> REMOTE =
      List.of(
          RemoteCallable.class, RemoteRunnable.class, RemoteFunction.class, RemoteBiFunction.class);

  private Refusal() {}

  static String of(Class<?> type, AllowedClasses allowed) {
    String what = "a " + Access.shown(type) + " cannot travel: ";
    if (REMOTE.stream().anyMatch(remote -> remote.isAssignableFrom(type))) {
      return FunctionName.refusal(type);
    }
    if (type.isAnonymousClass() || type.isLocalClass()) {
      return what + "it is a class within a method; write a record";
    }
    if (!allowed.allows(type.getName()) && Library.has(type.getName())) {
      return what + "send what it is made of, or make it in the function";
    }
    return what + "it is no record, enum or exception; write it as a record";
  }

  static void unlessAllowed(Class<?> type, AllowedClasses allowed) {
    if (!allowed.allows(type.getName())) {
      throw new Unwritable(
          "a "
              + Access.shown(type)
              + " cannot travel: its package \""
              + type.getPackageName()
              + "\" is none of those that the pool accepts "
              + allowed.packages()
              + "; name it where the pool is made");
    }
  }

  /** A key, short enough for a message. */
  static String shown(@Nullable Object key) {
    String shown;
    try {
      shown = String.valueOf(key);
    } catch (RuntimeException | StackOverflowError e) { // a key that contains itself, perhaps
      return "?";
    }
    return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "...";
  }
}
