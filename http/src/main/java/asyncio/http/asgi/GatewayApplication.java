package asyncio.http.asgi;

import asyncio.Action;
import asyncio.Asyncio;
import asyncio.Task;
import asyncio.http.Headers;
import asyncio.http.Status;
import asyncio.http.asgi.AsgiApplication.Receive;
import asyncio.http.asgi.AsgiApplication.Send;
import asyncio.http.connection.Afterwards;
import asyncio.http.web.Body;
import asyncio.http.web.Exchange;
import asyncio.http.web.ExchangeHost;
import asyncio.http.web.ForeignServer;
import asyncio.http.web.Gateway;
import asyncio.http.web.HttpExchange;
import asyncio.http.web.Response;
import asyncio.http.web.ResponseSink;
import asyncio.http.web.ThrownResponse;
import asyncio.http.web.WebSocketExchange;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A gateway as an application of ASGI, so that it runs behind middlewares that are written so. */
public final class GatewayApplication implements AsgiApplication {
  private static final byte[] NONE = {};

  private final Gateway gateway;

  private GatewayApplication(Gateway gateway) {
    this.gateway = gateway;
  }

  /**
   * An application.
   *
   * @param gateway what it runs
   * @return the application
   */
  public static GatewayApplication of(Gateway gateway) {
    return new GatewayApplication(gateway);
  }

  @Override
  public void run(AsgiScope scope, Receive receive, Send send) throws Exception {
    switch (scope) {
      case AsgiScope.Http http -> {
        try (Host host = new Host(receive, send)) {
          Response response = answer(new HttpExchange(http.request(), host, http.state()));
          ForeignServer.send(response, new Sink(send), http.request().method());
        }
      }
      case AsgiScope.WebSocket socket -> {
        try (Host host = new Host(receive, send)) {
          ReceiveEvent first = receive.event();
          if (!(first instanceof ReceiveEvent.WebSocketConnect)) {
            throw new IllegalStateException("no websocket.connect but " + first);
          }
          Response response = answer(new WebSocketExchange(socket.request(), host, socket.state()));
          if (response.body() instanceof Body.Talk talk) {
            talk(talk, response.headers(), socket, receive, send);
          } else {
            ForeignServer.send(response, new Sink(send), socket.request().method());
          }
        }
      }
      case AsgiScope.Life life -> live(life, receive, send);
    }
  }

  private Response answer(Exchange exchange) throws Exception {
    try {
      return gateway.handle(exchange);
    } catch (ThrownResponse thrown) {
      return thrown.response();
    }
  }

  private static void talk(
      Body.Talk talk, Headers more, AsgiScope.WebSocket scope, Receive receive, Send send)
      throws Exception {
    String subprotocol = null;
    for (String spoken : scope.subprotocols()) {
      if (subprotocol == null && talk.options().subprotocols().contains(spoken)) {
        subprotocol = spoken;
      }
    }
    send.event(new SendEvent.WebSocketAccept(subprotocol, more));
    try (AsgiWebSocket socket = new AsgiWebSocket(subprotocol, receive, send)) {
      talk.handler().handle(socket);
    }
  }

  private void live(AsgiScope.Life life, Receive receive, Send send) throws Exception {
    ReceiveEvent first = receive.event();
    if (!(first instanceof ReceiveEvent.Startup)) {
      throw new IllegalStateException("no lifespan.startup but " + first);
    }
    AutoCloseable running;
    try {
      running = gateway.start(life.state());
    } catch (Exception failed) {
      send.event(new SendEvent.StartupFailed(String.valueOf(failed)));
      return;
    }
    send.event(new SendEvent.StartupComplete());
    ReceiveEvent second = receive.event();
    if (!(second instanceof ReceiveEvent.Shutdown)) {
      throw new IllegalStateException("no lifespan.shutdown but " + second);
    }
    try {
      life.state().beginStop();
      running.close();
    } catch (Exception failed) {
      send.event(new SendEvent.ShutdownFailed(String.valueOf(failed)));
      return;
    }
    send.event(new SendEvent.ShutdownComplete());
  }

  private record Sink(Send send) implements ResponseSink {
    @Override
    public void begin(Status status, Headers headers, long length) {
      Headers fields =
          length < 0 || headers.contains("content-length")
              ? headers
              : headers.toBuilder().set("content-length", "" + length).build();
      send.event(new SendEvent.ResponseStart(status.code(), fields));
    }

    @Override
    public void write(ByteBuffer piece) {
      send.event(new SendEvent.ResponseBody(AsgiWebSocket.bytes(piece), true));
    }

    @Override
    public void trailers(Headers fields) {} // the response has begun without

    @Override
    public void end() {
      send.event(new SendEvent.ResponseBody(NONE, false));
    }
  }

  private static final class Host implements ExchangeHost, AutoCloseable {
    private final Receive receive;
    private final Send send;
    private final Afterwards afterwards = new Afterwards();
    private boolean ended;
    private boolean gone;
    private @Nullable Task<?> watching;

    Host(Receive receive, Send send) {
      this.receive = receive;
      this.send = send;
    }

    @Override
    public byte[] read() {
      while (!ended) {
        switch (receive.event()) {
          case ReceiveEvent.RequestBody piece -> {
            ended = !piece.moreBody();
            if (piece.body().length > 0) {
              return piece.body();
            }
          }
          case ReceiveEvent.Disconnect gone -> {
            ended = true;
            this.gone = true;
            throw new ConnectionResetError("the client is gone");
          }
          default -> throw new IllegalStateException("no event of a body");
        }
      }
      return NONE;
    }

    @Override
    public Headers trailers() {
      return Headers.EMPTY;
    }

    @Override
    public long length() {
      return ended ? 0 : -1;
    }

    @Override
    public void earlyHints(Headers fields) {
      send.event(new SendEvent.EarlyHint(fields));
    }

    @Override
    public void whenClientLeaves(Runnable action) {
      if (!ended) {
        throw new IllegalStateException("read the body before waiting for the client to leave");
      }
      watching =
          Asyncio.createTask(
              () -> {
                if (gone || receive.event() instanceof ReceiveEvent.Disconnect) {
                  action.run();
                }
              },
              "departure");
    }

    @Override
    public void cancelIfClientLeaves() {
      Task<?> answering = Objects.requireNonNull(Asyncio.currentTask());
      whenClientLeaves(answering::cancel);
    }

    @Override
    public void afterwards(Action action) {
      afterwards.add(action);
    }

    @Override
    public void close() {
      if (watching != null) {
        watching.cancel();
      }
      afterwards.run();
    }
  }
}
