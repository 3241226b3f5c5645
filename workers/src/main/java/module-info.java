/** Work in other processes: pools of JVMs, and pools of event loops in JVMs. */
module asyncio.workers {
  requires static org.jspecify;
  requires transitive asyncio.core;
  requires transitive asyncio.net;

  exports asyncio.workers;
}
