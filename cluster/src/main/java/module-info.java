/** The pool of {@code asyncio.workers} over several machines, on Hazelcast. */
@SuppressWarnings("requires-transitive-automatic")
module asyncio.cluster {
  requires static org.jspecify;
  requires transitive asyncio.workers;
  requires com.hazelcast.core;
  requires java.logging;

  exports asyncio.cluster;
}
