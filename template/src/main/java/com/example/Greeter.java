package com.example;

import static asyncio.Asyncio.run;
import static asyncio.net.Net.startServer;
import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.LoopOptions;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;

/**
 * A server that greets whoever sends a name, in a task for each client. SIGTERM and Ctrl-C end it:
 * it stops listening, sends what is written, closes its connections, and the process ends with the
 * code 143 or 130.
 */
public final class Greeter {
  static void serve(StreamReader reader, StreamWriter writer) {
    try (writer) {
      for (byte[] line : reader) { // suspends this task until a line has come
        writer.write("hello " + new String(line, UTF_8));
        writer.drain();
      }
    }
  }

  public static void main(String[] args) {
    int port = args.length == 0 ? 8888 : Integer.parseInt(args[0]);
    run(
        () -> {
          var server = startServer(Greeter::serve, "127.0.0.1", port);
          System.out.println("listening on " + server.addresses().getFirst());
          try {
            server.serveForever();
          } finally {
            System.out.println("stopped");
          }
        },
        LoopOptions.defaults().withTerminationSignals(true));
  }
}
