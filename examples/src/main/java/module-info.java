/** Programs that show one thing each, and their index {@link asyncio.examples.Examples}. */
module asyncio.examples {
  requires static org.jspecify;
  requires asyncio.core;

  exports asyncio.examples;
}
