/**
 * What is asked of the system besides sockets: functions of the C library, numbers of errors,
 * names, and threads for what blocks.
 */
@org.jspecify.annotations.NullMarked
package asyncio.net.internal.system;
