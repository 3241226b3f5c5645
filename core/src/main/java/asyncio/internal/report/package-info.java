/**
 * What is told to people: reports of errors, texts of values and callables, places of creation,
 * slow steps. Knows nothing of loops and tasks.
 */
@org.jspecify.annotations.NullMarked
package asyncio.internal.report;
