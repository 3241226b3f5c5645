/**
 * The words of HTTP: header fields, methods, status codes, limits, and the rules that a peer can
 * break. What parses and writes them knows no socket, no loop and no clock.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110">RFC 9110: HTTP Semantics</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112: HTTP/1.1</a>
 */
@org.jspecify.annotations.NullMarked
package asyncio.http;
