package asyncio.benchmarks.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has h2load ask a server by HTTP/2 with prior knowledge, 100 streams on each connection. The
 * arguments are those of {@link Load}; the processor time of the server is that of the whole run,
 * the connecting included.
 */
final class Http2Load {
  private static final String STREAMS = "100";
  private static final Pattern REQUESTS =
      Pattern.compile("requests: \\d+ total, .* (\\d+) succeeded, (\\d+) failed");

  private Http2Load() {}

  static void measure(String[] args) throws IOException, InterruptedException {
    ProcessHandle server = ProcessHandle.of(Long.parseLong(args[0])).orElseThrow();
    String kind = args[2];
    String connections = kind.substring(kind.indexOf('-') + 1);
    long before = requests(args[1], connections, whole(args[4]));
    System.err.println(before + " requests to warm up");
    long seconds = whole(args[5]);
    Duration spent = spent(server);
    long many = requests(args[1], connections, seconds);
    double micros = spent(server).minus(spent).toNanos() / 1e3;
    System.out.printf(
        Locale.ROOT,
        "{\"benchmark\":\"%s\",\"unit\":\"req/s\",\"value\":%.0f,\"cpuMicros\":%.3f}%n",
        kind,
        (double) many / seconds,
        micros / many);
  }

  private static Duration spent(ProcessHandle server) {
    return server.info().totalCpuDuration().orElseThrow();
  }

  /** h2load counts in whole seconds. */
  private static long whole(String seconds) {
    return Math.max(1, Math.round(Double.parseDouble(seconds)));
  }

  private static long requests(String port, String connections, long seconds)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "h2load",
                    "-D",
                    Long.toString(seconds),
                    "-c",
                    connections,
                    "-m",
                    STREAMS,
                    "http://" + Load.HOST + ":" + port + "/plain"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher requests = REQUESTS.matcher(output);
    if (process.waitFor() != 0 || !requests.find()) {
      throw new IllegalStateException("h2load has failed: " + output);
    }
    long succeeded = Long.parseLong(requests.group(1));
    if (succeeded == 0 || !requests.group(2).equals("0")) {
      throw new IllegalStateException("requests have failed: " + requests.group());
    }
    return succeeded;
  }
}
