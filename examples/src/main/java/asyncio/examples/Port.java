package asyncio.examples;

import asyncio.SystemExit;

/** A port on the command line of an example. */
final class Port {
  private static final int HIGHEST = 65535;

  private Port() {}

  /** The argument at a place; if there is none, another port. Ends the program if it is wrong. */
  static int of(String[] args, int place, int otherwise) {
    if (args.length <= place) {
      return otherwise;
    }
    try {
      int port = Integer.parseInt(args[place]);
      if (port >= 0 && port <= HIGHEST) {
        return port;
      }
    } catch (NumberFormatException _) {
      // as below
    }
    System.err.println(
        "'" + args[place] + "' is not a port: they are numbers from 0 to " + HIGHEST);
    throw new SystemExit(2);
  }
}
