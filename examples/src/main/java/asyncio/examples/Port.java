package asyncio.examples;

import asyncio.SystemExit;
import java.util.List;

/** A port on the command line of an example. */
final class Port {
  private static final int HIGHEST = 65535;

  private Port() {}

  /**
   * What follows {@code --port}; if nothing does, another port. Ends the program if it is wrong.
   */
  static int option(String[] args, int otherwise) {
    List<String> words = List.of(args);
    int place = words.indexOf("--port");
    if (place < 0 && args.length > 0 && args[0].startsWith("-")) {
      System.err.println("unknown option " + args[0] + "; there is --port PORT");
      throw new SystemExit(2);
    }
    if (place == args.length - 1 && place >= 0) {
      System.err.println("say which port: --port " + otherwise);
      throw new SystemExit(2);
    }
    return of(args, place < 0 ? 0 : place + 1, otherwise);
  }

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
