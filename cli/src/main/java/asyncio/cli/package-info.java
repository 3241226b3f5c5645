/** The command {@code aio}. */
@NullMarked
package asyncio.cli;

import org.jspecify.annotations.NullMarked;
