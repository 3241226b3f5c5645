/**
 * A server of HTTP/1.1 on the loop: an {@link asyncio.http.web.Application} with routes, handlers
 * that are plain methods from a request to a response, and a client that tests them in memory.
 *
 * @see <a href="https://docs.aiohttp.org/en/stable/web.html">aiohttp: Server</a>
 */
@org.jspecify.annotations.NullMarked
package asyncio.http.web;
