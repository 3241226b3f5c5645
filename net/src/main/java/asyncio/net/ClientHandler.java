package asyncio.net;

/** What a stream server does with a connection, in a task of its own. */
@FunctionalInterface
public interface ClientHandler {
  /**
   * Serves one client. When it returns, the connection is left as it is: closing it is up to the
   * handler. When it throws, the exception goes to the loop's exception handler and the connection
   * is closed.
   *
   * @param reader what the client sends
   * @param writer what the client gets
   * @throws Exception any
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
