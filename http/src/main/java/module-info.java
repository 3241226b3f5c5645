/**
 * HTTP on the loop: the words of HTTP, a server, and engines for HTTP/1.1 and WebSocket that know
 * no socket.
 */
module asyncio.http {
  requires static jakarta.servlet;
  requires static jdk.httpserver;
  requires static org.jspecify;
  requires static com.aayushatharva.brotli4j;
  requires static com.github.luben.zstd_jni;
  requires static micrometer.core;
  requires static tools.jackson.databind;
  requires transitive asyncio.core;
  requires transitive asyncio.net;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http2;
  requires io.netty.common;

  exports asyncio.http;
  exports asyncio.http.asgi;
  exports asyncio.http.client;
  exports asyncio.http.gateway;
  exports asyncio.http.web;

  uses asyncio.http.Json;
  uses asyncio.http.gateway.RequestMeter;

  provides asyncio.http.Json with
      asyncio.http.json.JacksonJson;
  provides asyncio.http.gateway.RequestMeter with
      asyncio.http.metrics.MicrometerMeter;
}
