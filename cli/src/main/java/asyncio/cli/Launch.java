package asyncio.cli;

import asyncio.KeyboardInterrupt;
import asyncio.SystemExit;
import asyncio.cli.program.ExitCode;
import asyncio.cli.program.MainMethod;
import asyncio.cli.program.OwnFrames;
import asyncio.repl.Repl;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of a program's main method on the calling thread, in this process.
 *
 * @param type the class to start
 * @param err receives complaints
 */
record Launch(Class<?> type, PrintWriter err) {

  /**
   * Runs the program to its end.
   *
   * @return the exit code: 0, that of a {@code SystemExit}, 130 for a {@code KeyboardInterrupt}, or
   *     1 after any other throwable, which the thread's uncaught exception handler has then seen
   */
  int run(String... args) {
    Optional<MainMethod> main = MainMethod.of(type);
    if (main.isEmpty()) {
      err.println("aio: no main(String[]) or main() method in class " + type.getName());
      return ExitCode.FAILED;
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(type.getClassLoader());
    Repl.allowAttach();
    try {
      main.get().invoke(args);
      return ExitCode.OK;
    } catch (InvocationTargetException e) {
      return exitCode(Objects.requireNonNullElse(e.getCause(), e));
    } catch (ReflectiveOperationException e) {
      err.println("aio: cannot start class " + type.getName() + ": " + e.getMessage());
      return ExitCode.FAILED;
    } catch (ExceptionInInitializerError e) {
      return exitCode(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private int exitCode(Throwable thrown) {
    return switch (thrown) {
      case SystemExit exit -> exit.code();
      case KeyboardInterrupt _ -> {
        err.println("KeyboardInterrupt");
        yield ExitCode.INTERRUPTED;
      }
      default -> {
        OwnFrames.trim(thrown);
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        yield ExitCode.FAILED;
      }
    };
  }
}
