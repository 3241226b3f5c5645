package asyncio.cli.serve;

import java.util.Map;
import java.util.Optional;

/** Options that people know from gunicorn and uvicorn, and what they are called here. */
public final class OtherServers {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("--host", "--bind HOST:PORT"),
          Map.entry("--port", "--bind HOST:PORT"),
          Map.entry("-p", "--bind HOST:PORT"),
          Map.entry("-b", "--bind HOST:PORT"),
          Map.entry("--uds", "--bind unix:PATH"),
          Map.entry("--fd", "--bind fd:N"),
          Map.entry("--workers", "--processes N, or --loops N"),
          Map.entry("-w", "--processes N, or --loops N"),
          Map.entry("--threads", "--loops N"),
          Map.entry("--worker-class", "--loop epoll"),
          Map.entry("-k", "--loop epoll"),
          Map.entry("--timeout", "--worker-timeout TIME, or --limit handler=TIME"),
          Map.entry("-t", "--worker-timeout TIME, or --limit handler=TIME"),
          Map.entry("--keep-alive", "--limit idle=TIME"),
          Map.entry("--timeout-keep-alive", "--limit idle=TIME"),
          Map.entry("--timeout-graceful-shutdown", "--graceful-timeout TIME"),
          Map.entry("--worker-connections", "--limit connections=N"),
          Map.entry("--limit-concurrency", "--limit connections=N"),
          Map.entry("--limit-max-requests", "--max-requests N"),
          Map.entry("--certfile", "--tls-cert FILE"),
          Map.entry("--ssl-certfile", "--tls-cert FILE"),
          Map.entry("--keyfile", "--tls-key FILE"),
          Map.entry("--ssl-keyfile", "--tls-key FILE"),
          Map.entry("--ca-certs", "--tls-ca FILE"),
          Map.entry("--ssl-ca-certs", "--tls-ca FILE"),
          Map.entry("--access-logfile", "--access-log FILE"),
          Map.entry("--access-logformat", "--access-log-format common|combined|json"),
          Map.entry("--pidfile", "--pid FILE"),
          Map.entry("--app-dir", "-cp PATH"),
          Map.entry("--chdir", "-cp PATH"),
          Map.entry("--pythonpath", "-cp PATH"),
          Map.entry("--env-file", "--config FILE"),
          Map.entry("--limit-request-line", "--limit line=SIZE"),
          Map.entry("--limit-request-fields", "--limit fields=N"),
          Map.entry("--limit-request-field_size", "--limit field=SIZE"),
          Map.entry("-c", "--config FILE"));

  private OtherServers() {}

  /**
   * What an option is called here.
   *
   * @param option as it was written
   * @return a line, if it is known
   */
  public static Optional<String> hint(String option) {
    int sign = option.indexOf('=');
    String name = sign < 0 ? option : option.substring(0, sign);
    return Optional.ofNullable(NAMES.get(name)).map(here -> "Here it is " + here);
  }
}
