/**
 * HTTP on the loop: the words of HTTP, a server, and engines for HTTP/1.1 and WebSocket that know
 * no socket.
 */
module asyncio.http {
  requires static org.jspecify;
  requires transitive asyncio.core;
  requires transitive asyncio.net;

  exports asyncio.http;
  exports asyncio.http.web;
}
