/**
 * The event loop, coroutines, tasks, futures, cancellation and structured concurrency. Start with
 * {@link asyncio.Asyncio}.
 */
@org.jspecify.annotations.NullMarked
package asyncio;
