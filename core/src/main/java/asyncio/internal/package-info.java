/**
 * What the library needs everywhere and nobody else: checks of arguments, how failures leave, and
 * the access that rooms have to what is package-private in {@code asyncio}.
 */
@org.jspecify.annotations.NullMarked
package asyncio.internal;
