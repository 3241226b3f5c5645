/** Event loops as seen through JMX. */
@org.jspecify.annotations.NullMarked
package asyncio.management;
