/**
 * An HTTP/1.1 client: see {@link asyncio.http.client.ClientSession}. Its words are aiohttp's.
 *
 * @see <a href="https://docs.aiohttp.org/en/stable/client.html">aiohttp: client</a>
 */
@org.jspecify.annotations.NullMarked
package asyncio.http.client;
