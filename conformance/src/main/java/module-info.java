/** Behaviour compared with that of CPython's asyncio. */
module asyncio.conformance {
  requires static org.jspecify;
  requires asyncio.core;
  requires java.logging; // to read the library's log
  requires jdk.unsupported; // to raise signals
}
