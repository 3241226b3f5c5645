package asyncio.benchmarks.runtime;

import static asyncio.Asyncio.run;

/** One line from within a task of this library. */
public final class Hello {
  private Hello() {}

  /**
   * Prints it.
   *
   * @param args ignored
   */
  public static void main(String[] args) {
    run(() -> System.out.println("hello"));
  }
}
