package asyncio.http.asgi;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketOptions;
import asyncio.http.web.Response;
import asyncio.http.web.WebSocketExchange;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An application that talks over a WebSocket, or denies it, in its own task. */
final class RunningWebSocket {
  private final WebSocketExchange exchange;
  private final WebSocketOptions options;
  private final RunningResponse denial;
  private final Future<WebSocket> socket;
  private @Nullable Task<?> running;
  private boolean connected; // the application knows that somebody wants a WebSocket
  private boolean accepted;
  private boolean denied;

  RunningWebSocket(WebSocketExchange exchange, WebSocketOptions options) {
    this.exchange = exchange;
    this.options = options;
    this.denial = new RunningResponse(exchange, () -> denied = true);
    this.socket = EventLoop.running().createFuture();
  }

  Response answer(AsgiApplication application) {
    AsgiScope scope =
        new AsgiScope.WebSocket(exchange.scope(), exchange.subprotocols(), exchange.lifespan());
    exchange.afterwards(
        () -> {
          if (!socket.done()) {
            socket.setException(new ConnectionResetError("the WebSocket was not opened"));
          }
        });
    Task<?> task =
        Asyncio.createTask(
            () -> {
              application.run(scope, this::receive, this::send);
              if (!accepted && !denied) {
                deny();
              }
            },
            "asgi");
    running = task;
    return denial.answer(task);
  }

  private void deny() {
    denied = true;
    denial.answerWith(Response.text("Forbidden\n").withStatus(403));
  }

  private ReceiveEvent receive() {
    if (!connected) {
      connected = true;
      return new ReceiveEvent.WebSocketConnect();
    }
    if (denied) {
      return new ReceiveEvent.WebSocketDisconnect(1006, "");
    }
    WebSocket open;
    try {
      open = Asyncio.await(Asyncio.shield(socket));
    } catch (ConnectionResetError never) {
      return new ReceiveEvent.WebSocketDisconnect(1006, "");
    }
    Message message;
    try {
      message = open.receive();
    } catch (ConnectionResetError lost) {
      message = null;
    }
    return switch (message) {
      case Message.Text text -> new ReceiveEvent.WebSocketText(text.text());
      case Message.Binary binary ->
          new ReceiveEvent.WebSocketBytes(AsgiWebSocket.bytes(binary.data()));
      case null -> new ReceiveEvent.WebSocketDisconnect(open.closeCode(), open.closeReason());
    };
  }

  private void send(SendEvent event) {
    switch (event) {
      case SendEvent.WebSocketAccept accept -> accept(accept);
      case SendEvent.WebSocketText text -> opened(event).send(text.text());
      case SendEvent.WebSocketBytes bytes -> opened(event).send(ByteBuffer.wrap(bytes.bytes()));
      case SendEvent.WebSocketClose close -> {
        if (accepted) {
          opened(event).close(close.code(), close.reason());
        } else {
          checkUndecided(event);
          deny();
        }
      }
      default -> {
        if (accepted) {
          throw new IllegalStateException("the WebSocket was accepted; too late for " + event);
        }
        denial.send(event);
      }
    }
  }

  private void accept(SendEvent.WebSocketAccept accept) {
    checkUndecided(accept);
    String subprotocol = accept.subprotocol();
    if (subprotocol != null && !exchange.subprotocols().contains(subprotocol)) {
      throw new IllegalStateException(
          "the client does not speak " + subprotocol + ", only " + exchange.subprotocols());
    }
    accepted = true;
    WebSocketOptions chosen =
        subprotocol == null ? options.withSubprotocols() : options.withSubprotocols(subprotocol);
    denial.answerWith(Response.webSocket(chosen, this::lend).withHeaders(accept.headers()));
    var _ = Asyncio.await(Asyncio.shield(socket));
  }

  private void checkUndecided(SendEvent event) {
    if (accepted || denied) {
      throw new IllegalStateException("it was accepted or denied already; too late for " + event);
    }
  }

  private WebSocket opened(SendEvent event) {
    if (!accepted) {
      throw new IllegalStateException("send websocket.accept before " + event);
    }
    return Asyncio.await(Asyncio.shield(socket));
  }

  /** Lends the application the WebSocket, in the task of the exchange, until it ends. */
  private void lend(WebSocket open) {
    if (!socket.done()) {
      socket.setResult(open);
    }
    Asyncio.await(Objects.requireNonNull(running));
  }
}
