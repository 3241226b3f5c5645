/** Figures by Micrometer, which may be missing. Not exported. */
@org.jspecify.annotations.NullMarked
package asyncio.http.metrics;
