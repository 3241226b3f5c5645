/** The codec that needs Jackson's CBOR on the path. */
@org.jspecify.annotations.NullMarked
package asyncio.workers.cbor;
