/** Work in other processes: pools of JVMs, and pools of event loops in JVMs. */
module asyncio.workers {
  requires static org.jspecify;
  requires static tools.jackson.databind;
  requires static tools.jackson.dataformat.cbor;
  requires transitive asyncio.core;
  requires transitive asyncio.net;

  exports asyncio.workers;
}
