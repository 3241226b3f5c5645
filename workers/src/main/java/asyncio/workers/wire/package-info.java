/**
 * What parent and worker say to each other, as a state machine: bytes in, messages out, and back.
 * Knows no socket, no loop and no clock.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers.wire;
