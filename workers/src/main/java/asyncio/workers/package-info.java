/**
 * Work in other processes. Functions travel by name, arguments and results by a {@link
 * asyncio.workers.Codec}; no object stream is read.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers;
