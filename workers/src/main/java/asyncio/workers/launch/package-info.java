/**
 * Children of this JVM that are JVMs: how they are started, what they write, and that they end with
 * it. For the modules of this project that start some.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers.launch;
