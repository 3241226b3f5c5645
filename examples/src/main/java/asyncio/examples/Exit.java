package asyncio.examples;

import asyncio.SystemExit;

/** How an example ends when something is wrong that is not its own fault: with one line. */
final class Exit {
  private Exit() {}

  /** Complains about the command line. */
  static SystemExit misused(String complaint) {
    System.err.println(complaint);
    return new SystemExit(2);
  }

  /** Tells what could not be done. */
  static SystemExit failed(Exception failure) {
    String message = failure.getMessage();
    System.err.println(message == null ? failure.toString() : message);
    return new SystemExit(1);
  }
}
