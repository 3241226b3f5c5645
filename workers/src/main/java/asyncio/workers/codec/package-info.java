/** The standard codec: the bytes of a value, and the value of bytes. */
@org.jspecify.annotations.NullMarked
package asyncio.workers.codec;
