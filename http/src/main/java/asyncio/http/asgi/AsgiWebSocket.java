package asyncio.http.asgi;

import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketError;
import asyncio.http.asgi.AsgiApplication.Receive;
import asyncio.http.asgi.AsgiApplication.Send;
import asyncio.http.connection.Pulled;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.util.Iterator;
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

  @Override
  public String receiveText() {
    return received().text();
  }

  @Override
  public byte[] receiveBytes() {
    if (received() instanceof Message.Binary(ByteBuffer data)) {
      return bytes(data);
    }
    throw new IllegalStateException("a message of text has no bytes: see Message.Text");
  }

  private Message received() {
    Message message = receive();
    if (message == null) {
      throw new ConnectionResetError("The WebSocket is closed, with code " + code);
    }
    return message;
  }

  /** Those of a message, or to be one. */
  static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  @Override
  public Iterator<Message> iterator() {
    return new Pulled<>(this::receive, "the WebSocket is closed");
  }

  @Override
  public void send(String text) {
    send.event(new SendEvent.WebSocketText(text));
  }

  @Override
  public void send(byte[] data) {
    send(ByteBuffer.wrap(data));
  }

  @Override
  public void send(ByteBuffer data) {
    send.event(new SendEvent.WebSocketBytes(bytes(data)));
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
