package asyncio.benchmarks.driver;

import java.util.Locale;

/** What belongs together in a report. */
enum Suite {
  /** What tasks, queues, timers and the like cost. */
  RUNTIME,
  /** Echo servers. */
  NETWORK,
  /** Servers of HTTP. */
  HTTP,
  /** Clients of HTTP. */
  CLIENT,
  /** Pools of processes. */
  WORKERS;

  /** As one types it. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
