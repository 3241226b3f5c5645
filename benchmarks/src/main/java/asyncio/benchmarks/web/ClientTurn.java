package asyncio.benchmarks.web;

import java.util.Locale;

/**
 * What a client is measured by: 10,000 requests over 20 connections that stay, 1,000 of which each
 * has a connection of its own, and a download of 100 MiB. Each is done again and again until the
 * warm-up is over, and then {@link #TIMES}; a figure is the mean, its processor time that of the
 * whole process. The arguments of each client are {@code PORT WARM-UP}, in seconds for each of the
 * three.
 */
final class ClientTurn {
  /** Requests at a time. */
  static final int AT_ONCE = 20;

  private static final int TIMES = 5;
  private static final int KEPT = 10_000;
  private static final int ANEW = 1_000;

  /** What a client has to be able to do. */
  interface Client {
    /** Sends so many requests, {@link #AT_ONCE}, and reads all answers. */
    void get(String url, int many) throws Exception;

    /** Reads a body to its end, without keeping it; how long it was. */
    long download(String url) throws Exception;
  }

  private interface Work {
    void run() throws Exception;
  }

  private final double warmUp;

  private ClientTurn(double warmUp) {
    this.warmUp = warmUp;
  }

  /** Measures, and prints the figures. */
  static void run(String[] args, Client client) throws Exception {
    String server = "http://" + Load.HOST + ":" + args[0];
    ClientTurn turn = new ClientTurn(Double.parseDouble(args[1]));
    turn.measure("keep-alive-get", "req/s", KEPT, () -> client.get(server + "/plain", KEPT));
    turn.measure("new-connection", "req/s", ANEW, () -> client.get(server + "/close", ANEW));
    turn.measure(
        "download",
        "MiB/s",
        Answers.HUGE >> 20,
        () -> {
          long many = client.download(server + "/huge");
          if (many != Answers.HUGE) {
            throw new IllegalStateException(many + " bytes, not " + Answers.HUGE);
          }
        });
  }

  private void measure(String name, String unit, double many, Work work) throws Exception {
    long until = System.nanoTime() + (long) (warmUp * 1e9);
    do {
      work.run();
    } while (System.nanoTime() < until);
    long began = System.nanoTime();
    long spent = spent();
    for (int i = 0; i < TIMES; i++) {
      work.run();
    }
    System.out.printf(
        Locale.ROOT,
        "{\"benchmark\":\"%s\",\"unit\":\"%s\",\"value\":%.0f,\"cpuMicros\":%.3f}%n",
        name,
        unit,
        TIMES * many * 1e9 / (System.nanoTime() - began),
        (spent() - spent) / 1e3 / (TIMES * many));
  }

  private static long spent() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }
}
