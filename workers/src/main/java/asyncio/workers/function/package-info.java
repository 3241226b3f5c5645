/**
 * Functions by name: what a lambda is called, and the lambda of a name. Knows no bytes of values.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers.function;
