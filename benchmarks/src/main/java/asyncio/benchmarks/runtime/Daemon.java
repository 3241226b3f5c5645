package asyncio.benchmarks.runtime;

/** A platform thread that does not keep the process alive. */
final class Daemon extends Thread {
  Daemon(Runnable body) {
    super(body, "other");
    setDaemon(true);
  }
}
