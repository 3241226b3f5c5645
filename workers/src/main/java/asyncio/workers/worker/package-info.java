/** What runs in a worker: the main class, and the loop that does the calls. */
@org.jspecify.annotations.NullMarked
package asyncio.workers.worker;
