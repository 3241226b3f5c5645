/** Queues and timers: what a loop holds and waits in, without knowing what it is for. */
@org.jspecify.annotations.NullMarked
package asyncio.internal.queue;
