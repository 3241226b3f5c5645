package asyncio.cluster;

import java.time.Duration;

/** Options of members as words. */
final class Options {
  private Options() {}

  static void set(WorkerOptions options, String... words) {
    for (String word : words) {
      String value = word.substring(word.indexOf('=') + 1);
      switch (word.substring(0, word.indexOf('='))) {
        case "silence" -> options.failureTimeout(Duration.ofSeconds(Long.parseLong(value)));
        case "port" -> options.port(Integer.parseInt(value));
        case "bind" -> options.bind(value);
        case "packages" -> options.packages(value.split(","));
        default -> throw new IllegalArgumentException(word);
      }
    }
  }
}
