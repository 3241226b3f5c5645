/** The command {@code aio}. */
module asyncio.cli {
  requires static org.jspecify;
  requires asyncio.cluster;
  requires asyncio.core;
  requires asyncio.examples;
  requires asyncio.http;
  requires info.picocli;
  requires asyncio.net;
  requires asyncio.repl;
  requires asyncio.workers;
  requires java.compiler;
  requires java.logging;
  requires java.management;
  requires jdk.attach;
  requires jdk.compiler; // the compiler itself: java.compiler is only its interface

  exports asyncio.cli to
      java.logging;

  opens asyncio.cli to
      info.picocli;
  opens asyncio.cli.serve to
      info.picocli;
  opens asyncio.cli.supervise to
      info.picocli;

  provides java.util.spi.ToolProvider with
      asyncio.cli.AioTool;
}
