/**
 * Doors to what the JDK keeps to itself: the scheduler of virtual threads, where a stack stands,
 * signals. Knows nothing of loops and tasks.
 */
@org.jspecify.annotations.NullMarked
package asyncio.internal.jdk;
