/**
 * Bridges to what the JDK has for the same ends: futures of threads, publishers, blocking
 * iterators.
 */
@org.jspecify.annotations.NullMarked
package asyncio.internal.bridge;
