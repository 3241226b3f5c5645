/** Work in other processes: pools of JVMs, and pools of event loops in JVMs. */
@SuppressWarnings("module") // the command and the cluster are built after this
module asyncio.workers {
  requires static org.jspecify;
  requires static tools.jackson.databind;
  requires static tools.jackson.dataformat.cbor;
  requires transitive asyncio.core;
  requires transitive asyncio.net;
  requires java.management;

  exports asyncio.workers;
  exports asyncio.workers.calls to
      asyncio.cluster;
  exports asyncio.workers.launch to
      asyncio.cli;
  exports asyncio.workers.wire to
      asyncio.cluster;
  exports asyncio.workers.worker to
      asyncio.cluster;
}
