/** Measurements of the library with JMH. */
@NullMarked
package asyncio.benchmarks;

import org.jspecify.annotations.NullMarked;
