package asyncio.http.asgi;

import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketError;
import asyncio.http.asgi.AsgiApplication.Receive;
import asyncio.http.asgi.AsgiApplication.Send;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A WebSocket whose messages are events of ASGI. */
final class AsgiWebSocket implements WebSocket {
  private static final int NOT_CLOSED = -1;

  private final @Nullable String subprotocol;
  private final Receive receive;
  private final Send send;
  private int code = NOT_CLOSED;
  private String reason = "";

  AsgiWebSocket(@Nullable String subprotocol, Receive receive, Send send) {
    this.subprotocol = subprotocol;
    this.receive = receive;
    this.send = send;
  }

  @Override
  public @Nullable Message receive() {
    if (isClosed()) {
      return null;
    }
    return switch (receive.event()) {
      case ReceiveEvent.WebSocketText text -> new Message.Text(text.text());
      case ReceiveEvent.WebSocketBytes bytes ->
          new Message.Binary(ByteBuffer.wrap(bytes.bytes()).asReadOnlyBuffer());
      case ReceiveEvent.WebSocketDisconnect end -> {
        code = end.code();
        reason = end.reason();
        yield null;
      }
      default -> throw new IllegalStateException("no event of a WebSocket");
    };
  }

  private Message next() {
    Message message = receive();
    if (message == null) {
      throw new ConnectionResetError("the WebSocket is closed: " + code + " " + reason);
    }
    return message;
  }

  @Override
  public String receiveText() {
    return next() instanceof Message.Text text ? text.text() : wrongKind("bytes, not a text");
  }

  @Override
  public byte[] receiveBytes() {
    if (next() instanceof Message.Binary binary) {
      byte[] bytes = new byte[binary.data().remaining()];
      binary.data().duplicate().get(bytes);
      return bytes;
    }
    throw new IllegalStateException("the message is a text, not bytes");
  }

  private static String wrongKind(String what) {
    throw new IllegalStateException("the message is " + what);
  }

  @Override
  public Iterator<Message> iterator() {
    return new Iterator<>() {
      private @Nullable Message ahead;

      @Override
      public boolean hasNext() {
        if (ahead == null) {
          ahead = receive();
        }
        return ahead != null;
      }

      @Override
      public Message next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the WebSocket is closed");
        }
        Message message = Objects.requireNonNull(ahead);
        ahead = null;
        return message;
      }
    };
  }

  @Override
  public void send(String text) {
    send.event(new SendEvent.WebSocketText(text));
  }

  @Override
  public void send(byte[] data) {
    send.event(new SendEvent.WebSocketBytes(data.clone()));
  }

  @Override
  public void send(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    send.event(new SendEvent.WebSocketBytes(bytes));
  }

  @Override
  public void ping() {} // the server sees to that

  @Override
  public void close(int code, String reason) {
    if (!isClosed()) {
      this.code = code;
      this.reason = reason;
      send.event(new SendEvent.WebSocketClose(code, reason));
    }
  }

  @Override
  public boolean isClosed() {
    return code != NOT_CLOSED;
  }

  @Override
  public int closeCode() {
    return code;
  }

  @Override
  public String closeReason() {
    return reason;
  }

  @Override
  public @Nullable WebSocketError failure() {
    return null;
  }

  @Override
  public @Nullable String subprotocol() {
    return subprotocol;
  }
}
