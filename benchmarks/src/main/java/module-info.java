/** Measures the kernel; unpublished. */
module asyncio.benchmarks {
  requires asyncio.core;
  requires asyncio.net;
  requires jdk.management;
  requires static org.jspecify;
}
