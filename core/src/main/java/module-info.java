/**
 * asyncio for Java: an event loop on one thread, coroutines written as plain code, tasks, futures,
 * cancellation and structured concurrency with the semantics of Python's asyncio.
 *
 * <p>The module needs only the JDK. Opening {@code java.base/java.lang} to it lets tasks run as
 * virtual threads whose scheduler is the loop, so that ordinary blocking calls suspend only the
 * calling task; without that it runs in portable mode. See {@link asyncio.EventLoop#portable()}.
 */
module asyncio.core {
  requires static transitive org.jspecify;
  requires jdk.unsupported; // sun.misc.Signal, the JDK's only door to SIGINT

  exports asyncio;
  exports asyncio.management;
  exports asyncio.sync;
}
