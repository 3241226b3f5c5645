/**
 * Synchronisation between the tasks of one loop. Built on the public API of {@link asyncio} alone.
 */
@org.jspecify.annotations.NullMarked
package asyncio.sync;
