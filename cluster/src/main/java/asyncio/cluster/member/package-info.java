/** A member: does the calls of the pools that use it. */
@org.jspecify.annotations.NullMarked
package asyncio.cluster.member;
