/**
 * Programs of users: how they are named, compiled and started, and how what is wrong with them is
 * told.
 */
@org.jspecify.annotations.NullMarked
package asyncio.cli.program;
