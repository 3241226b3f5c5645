/** The command {@code aio bench}: starts programs in turns, and says what they came to. */
@NullMarked
package asyncio.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
