/** Measurements of the library with JMH. */
module asyncio.benchmarks {
  requires static org.jspecify;
  requires asyncio.core;
  requires jmh.core;
}
