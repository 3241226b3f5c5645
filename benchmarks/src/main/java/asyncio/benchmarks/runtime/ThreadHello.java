package asyncio.benchmarks.runtime;

/** One line from a virtual thread. */
public final class ThreadHello {
  private ThreadHello() {}

  /**
   * Prints it.
   *
   * @param args ignored
   */
  public static void main(String[] args) throws InterruptedException {
    Thread.startVirtualThread(() -> System.out.println("hello")).join();
  }
}
