/**
 * Networking on the loop: transports and protocols, streams and servers, over NIO, epoll and
 * io_uring. The sockets are Netty's, driven by the loop's own thread.
 */
module asyncio.net {
  requires static transitive org.jspecify;
  requires transitive asyncio.core;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires jdk.net; // who is at the other end of a Unix socket
  requires static io.netty.transport.classes.epoll;
  requires static io.netty.transport.classes.io_uring;
  requires static io.netty.transport.unix.common;

  exports asyncio.net;
}
