/**
 * Synchronisation and queues between the tasks of one loop; a {@link asyncio.sync.Channel} connects
 * threads. Built on the public API of {@link asyncio} alone.
 */
@org.jspecify.annotations.NullMarked
package asyncio.sync;
