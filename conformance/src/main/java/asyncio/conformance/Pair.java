package asyncio.conformance;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import java.util.List;

/**
 * A Java program whose transcript has to be that of the Python program of the same name.
 *
 * @param name the name of the Python file and of the golden transcript, without suffix
 * @param guarantees the ids of what it shows
 * @param program the Java program
 */
public record Pair(String name, List<String> guarantees, Program program) {
  /** A program that makes its loops itself. */
  @FunctionalInterface
  public interface Program {
    /**
     * Runs to the end.
     *
     * @param out where it prints
     * @param options what its loops are made of
     * @throws Exception what the Python twin would not throw
     */
    void run(Transcript out, LoopOptions options) throws Exception;
  }

  /** The main coroutine of a program that needs one loop. */
  @FunctionalInterface
  public interface Main {
    /**
     * Runs in the main task.
     *
     * @param out where it prints
     * @throws Exception what the Python twin would not throw
     */
    void run(Transcript out) throws Exception;
  }

  static Pair of(String name, String guarantees, Program program) {
    return new Pair(name, List.of(guarantees.split(", ", -1)), program);
  }

  static Pair main(String name, String guarantees, Main main) {
    return of(name, guarantees, (out, options) -> Asyncio.run(() -> main.run(out), options));
  }

  @Override
  public String toString() {
    return name + " " + guarantees;
  }
}
