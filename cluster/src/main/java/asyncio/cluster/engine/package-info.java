/** What is Hazelcast's: how it is set up, and the tasks that its executor service carries. */
@org.jspecify.annotations.NullMarked
package asyncio.cluster.engine;
