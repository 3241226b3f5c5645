/** What the connections of servers and clients have in common. Not exported. */
@org.jspecify.annotations.NullMarked
package asyncio.http.connection;
