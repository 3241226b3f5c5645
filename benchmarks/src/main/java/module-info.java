/** Measures the kernel; unpublished. */
module asyncio.benchmarks {
  requires asyncio.core;
  requires jdk.management;
  requires static org.jspecify;
}
