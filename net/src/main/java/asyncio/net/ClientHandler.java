package asyncio.net;

/**
 * What a stream server does with a connection, in a task of its own, which is named after the
 * client: {@code client 127.0.0.1:41234}.
 */
@FunctionalInterface
public interface ClientHandler {
  /**
   * Serves one client. When it returns, the connection is left as it is: closing it is up to the
   * handler. When it throws, the exception goes to the loop's exception handler, with the address
   * of the client as {@code peer}, and the connection is closed. That this connection is lost is no
   * failure of the handler's: it is logged for debugging.
   *
   * @param reader what the client sends
   * @param writer what the client gets
   * @throws Exception any
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
