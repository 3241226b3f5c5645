/** Looking into a program: snapshots of loops and tasks, and who waits for whom. */
@org.jspecify.annotations.NullMarked
package asyncio.internal.observe;
