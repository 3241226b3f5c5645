package asyncio.http.connection;

import asyncio.http.Message;
import asyncio.http.WebSocket;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** One loop over the messages of a WebSocket; {@code hasNext} suspends. */
final class Messages implements Iterator<Message> {
  private final WebSocket webSocket;
  private @Nullable Message next;

  Messages(WebSocket webSocket) {
    this.webSocket = webSocket;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = webSocket.receive();
    }
    return next != null;
  }

  @Override
  public Message next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException("the WebSocket is closed");
    }
    Message message = next;
    next = null;
    return message;
  }
}
