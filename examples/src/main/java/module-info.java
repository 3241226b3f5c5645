/** Programs that show one thing each, and their index {@link asyncio.examples.Examples}. */
module asyncio.examples {
  requires static org.jspecify;
  requires asyncio.core;
  requires asyncio.http;
  requires asyncio.net;
  requires asyncio.workers;
  requires java.net.http;
  requires jdk.httpserver;
  requires org.apache.tomcat.embed.core;

  uses java.util.spi.ToolProvider;

  exports asyncio.examples;

  opens asyncio.examples; // its main methods are called by reflection
}
