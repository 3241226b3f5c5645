/** What is published, used as a project elsewhere uses it; all of it is in the tests. */
@org.jspecify.annotations.NullMarked
package asyncio.acceptance;
