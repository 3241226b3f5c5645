/** Programs that show one thing each. */
@NullMarked
package asyncio.examples;

import org.jspecify.annotations.NullMarked;
