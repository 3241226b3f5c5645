package asyncio.http.web;

import asyncio.http.WebSocket;

/** Talks over a WebSocket. It runs in the task of its connection and may suspend. */
@FunctionalInterface
public interface WebSocketHandler {
  /**
   * Talks until it returns; then the WebSocket is closed with code 1000, if it is not yet.
   *
   * @param webSocket to the client
   * @throws Exception any; it is reported, and the client is told 1011
   */
  void handle(WebSocket webSocket) throws Exception;
}
