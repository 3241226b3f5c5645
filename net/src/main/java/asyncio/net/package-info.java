/**
 * Networking on the loop: transports and protocols, streams and servers. {@link asyncio.net.Net}
 * has the functions to begin with.
 *
 * @see <a href="https://docs.python.org/3/library/asyncio-stream.html">asyncio: streams</a>
 */
@org.jspecify.annotations.NullMarked
package asyncio.net;
