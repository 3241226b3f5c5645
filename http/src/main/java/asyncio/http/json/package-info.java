/** JSON by Jackson, which may be missing. Not exported. */
@org.jspecify.annotations.NullMarked
package asyncio.http.json;
