/** The servers and the load of the HTTP suite. */
@org.jspecify.annotations.NullMarked
package asyncio.benchmarks.web;
