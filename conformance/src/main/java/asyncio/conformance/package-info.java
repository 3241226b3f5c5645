/** Behaviour compared with that of CPython's asyncio. */
@NullMarked
package asyncio.conformance;

import org.jspecify.annotations.NullMarked;
