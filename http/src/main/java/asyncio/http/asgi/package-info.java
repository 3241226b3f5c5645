/**
 * ASGI as it is written down: an application is called with a scope and two functions, one that
 * gives events and one that takes them. For people who know it; {@link asyncio.http.web.Gateway} is
 * the same with fewer ways to go wrong. Each is made from the other.
 *
 * @see <a href="https://asgi.readthedocs.io/en/latest/specs/www.html">ASGI: HTTP and WebSocket</a>
 */
@org.jspecify.annotations.NullMarked
package asyncio.http.asgi;
