/**
 * The side of Netty: the poller, the kinds of sockets that it serves, and their buffers. What uses
 * them is not known here: no transport, no protocol, no stream.
 */
@org.jspecify.annotations.NullMarked
package asyncio.net.internal.poller;
