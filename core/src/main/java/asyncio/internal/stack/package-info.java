/** The room that a stack has left. Knows nothing of loops and tasks. */
@org.jspecify.annotations.NullMarked
package asyncio.internal.stack;
