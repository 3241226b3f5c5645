/**
 * HTTP/1.1 and WebSocket as state machines: bytes in, events out, and back. Nothing here knows a
 * channel, a loop or a clock, so the same bytes are tested, fuzzed, simulated and served.
 */
@org.jspecify.annotations.NullMarked
package asyncio.http.engine;
