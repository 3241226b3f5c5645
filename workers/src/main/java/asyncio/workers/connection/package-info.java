/**
 * The connection of a parent and a worker: messages over a Unix socket, for those with the token.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers.connection;
