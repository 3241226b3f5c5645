/**
 * The pool of {@link asyncio.workers} over several machines. Hazelcast knows who is there, notices
 * who fails, and carries calls and results; each member runs a loop that does the calls.
 */
@org.jspecify.annotations.NullMarked
package asyncio.cluster;
