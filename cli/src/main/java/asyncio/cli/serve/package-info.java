/**
 * {@code aio serve}: where its settings come from, how what is to be served is found, and a server
 * of one process.
 */
@org.jspecify.annotations.NullMarked
package asyncio.cli.serve;
