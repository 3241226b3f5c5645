/** HTTP/2 (RFC 9113): one connection of either side, its streams, windows and budgets. */
@org.jspecify.annotations.NullMarked
package asyncio.http.http2;
