/** The stack that a thread has left. Not exported. */
@org.jspecify.annotations.NullMarked
package asyncio.stack;
