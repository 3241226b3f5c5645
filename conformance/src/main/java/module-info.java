/** Behaviour compared with that of CPython's asyncio. */
module asyncio.conformance {
  requires static org.jspecify;
  requires asyncio.core;
  requires jdk.unsupported; // to raise signals
}
