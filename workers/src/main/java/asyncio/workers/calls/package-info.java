/**
 * The calls of a pool, from the moment they are made until they have an outcome, whatever does
 * them: processes of this machine, or members of a cluster.
 */
@org.jspecify.annotations.NullMarked
package asyncio.workers.calls;
