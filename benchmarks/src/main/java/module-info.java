/** Measures the kernel; unpublished. */
module asyncio.benchmarks {
  requires asyncio.core;
  requires asyncio.net;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires jdk.management;
  requires static org.jspecify;
}
