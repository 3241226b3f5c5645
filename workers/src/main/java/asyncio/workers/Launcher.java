package asyncio.workers;

import asyncio.Future;
import asyncio.workers.connection.Link;
import java.util.List;

/** Where a pool gets the processes of its workers from. Loop thread only. */
interface Launcher {
  /**
   * Starts one and waits until it has connected. Suspends. Cancelling it leaves no process.
   *
   * @throws RuntimeException if it does not come so far
   */
  Launched launch();

  /** Starts no more, and leaves nothing behind. Does not suspend. */
  void close();

  /** The loop is closed, and with it all that was open: leaves no file behind. */
  void abandon();

  /** A process that has connected. */
  interface Launched {
    long pid();

    Link link();

    /** Its exit code, when all that it has written has come. */
    Future<Integer> exited();

    List<String> lastLines();

    /** SIGKILL. */
    void kill();
  }
}
