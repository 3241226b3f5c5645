/** The programs of the runtime suite: the same work for each peer, written as its users would. */
@NullMarked
package asyncio.benchmarks.runtime;

import org.jspecify.annotations.NullMarked;
