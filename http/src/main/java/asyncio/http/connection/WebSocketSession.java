package asyncio.http.connection;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.http.Message;
import asyncio.http.WebSocket;
import asyncio.http.WebSocketError;
import asyncio.http.WebSocketOptions;
import asyncio.http.engine.WebSocketEngine;
import asyncio.http.engine.WebSocketEvent;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ConnectionResetError;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns the engine of a WebSocket between a transport and tasks that send and receive.
 *
 * <p>What comes is parsed in the callback that brings it, so that a ping, a close and a broken rule
 * are answered whether anybody receives or not. Messages wait in an inbox; when it is full the
 * transport is paused, and the heartbeat with it, for then it is not the peer who is silent. A
 * frame is made and given to the transport in one step, so messages of several tasks do not mix.
 * While the peer takes nothing, only the last of its pings is remembered (RFC 6455, 5.5.3), so a
 * flood of them costs nothing.
 *
 * <p>A close of the peer, or a broken rule, waits for the messages before it: it is answered when
 * they were received and another one is asked for, at once if nobody ever receives, and in any case
 * after a while. So a peer that asks something and closes still gets its answer.
 *
 * <p>The connection ends in one of four ways: both have sent a close; the peer breaks a rule, is
 * told its code, and what it still sends is thrown away for a moment, or else the code could be
 * lost with it; the peer goes without a word; or it is cut off, because it is silent, takes
 * nothing, or does not agree to a close in time.
 */
public final class WebSocketSession implements WebSocket, BufferedProtocol {
  private static final long LINGERING = 2_000_000_000L; // nanoseconds
  private static final int LOST = 1006;
  private static final int ROOM = 16 * 1024;

  private final EventLoop loop = EventLoop.running();
  private final Transport transport;
  private final BaseProtocol before;
  private final WebSocketEngine engine;
  private final WebSocketOptions options;
  private final @Nullable String subprotocol;
  private final long patience; // with a peer that takes nothing, in nanoseconds
  private final long heartbeat; // in nanoseconds

  private final Inbox inbox = new Inbox(loop);
  private boolean slowed; // the peer
  private boolean ended; // no message will come
  private boolean dropping; // messages, for this side has closed

  private boolean full; // the transport
  private @Nullable ByteBuffer unanswered; // the last ping
  private final ArrayDeque<Future<Boolean>> senders = new ArrayDeque<>(); // that wait

  private int closeCode; // of the peer
  private int sentCode;
  private String closeReason = "";
  private @Nullable WebSocketError failure;
  private final Future<Boolean> gone; // the connection

  private final Deadline silence;
  private final Deadline stuck;
  private final Deadline end;
  private @Nullable Runnable ending; // how it will end, once all was received
  private boolean asked; // whether it is there
  private long kept; // in the transport when it was looked at

  /**
   * Takes a connection over after the handshake.
   *
   * @param transport the connection
   * @param engine of this side
   * @param options how it behaves
   * @param subprotocol what was agreed on
   * @param patience how long the peer may take nothing of what is sent
   * @param first what has arrived already
   */
  public WebSocketSession(
      Transport transport,
      WebSocketEngine engine,
      WebSocketOptions options,
      @Nullable String subprotocol,
      Duration patience,
      byte[] first) {
    this.transport = transport;
    this.before = transport.protocol();
    this.engine = engine;
    this.options = options;
    this.subprotocol = subprotocol;
    this.patience = patience.toNanos();
    this.heartbeat = options.heartbeat().toNanos();
    this.gone = loop.createFuture();
    this.silence = new Deadline(loop, this::silent);
    this.stuck = new Deadline(loop, this::stuck);
    this.end = new Deadline(loop, this::end);
    transport.setProtocol(this);
    silence.in(heartbeat);
    for (ByteBuffer rest = ByteBuffer.wrap(first); rest.hasRemaining(); ) {
      engine.receive(rest);
      parse();
    }
  }

  // ---- the side of the transport

  @Override
  public ByteBuffer getBuffer(int sizeHint) {
    return engine.room(sizeHint < 0 ? ROOM : sizeHint);
  }

  @Override
  public void bufferUpdated(int bytes) {
    asked = false;
    silence.in(heartbeat);
    engine.received(bytes);
    parse();
  }

  private void parse() {
    try {
      while (true) {
        switch (engine.next()) {
          case WebSocketEvent.Text(String text) -> enqueue(new Message.Text(text));
          case WebSocketEvent.Binary(ByteBuffer data) -> enqueue(new Message.Binary(data));
          case WebSocketEvent.Ping(ByteBuffer data) -> answer(data);
          case WebSocketEvent.Pong pong -> {} // it is there
          case WebSocketEvent.Close(int code, String reason) -> closedByPeer(code, reason);
          case WebSocketEvent.Pause.NEED_MORE, WebSocketEvent.Pause.CLOSED -> {
            return;
          }
        }
      }
    } catch (WebSocketError broken) {
      if (failure == null) {
        fail(broken);
      }
    }
  }

  private void enqueue(Message message) {
    if (dropping) {
      return;
    }
    inbox.add(message);
    if (inbox.isFull() && !slowed) {
      slowed = true;
      silence.cancel();
      transport.pauseReading();
    }
  }

  private void answer(ByteBuffer ping) {
    if (full) {
      unanswered = ping;
    } else if (!engine.isClosing()) {
      engine.pong(ping);
      flush();
    }
  }

  private void closedByPeer(int code, String reason) {
    closeCode = code;
    closeReason = reason;
    endAfterwards(this::agree);
  }

  private void fail(WebSocketError broken) {
    failure = broken;
    closeCode = broken.closeCode();
    endAfterwards(this::refuse);
  }

  /** Ends it once what has arrived before was received. */
  private void endAfterwards(Runnable how) {
    ending = how;
    end.in(options.closing().toNanos());
    if (dropping || inbox.isIdle()) {
      endNow();
    }
  }

  private void endNow() {
    Runnable how = ending;
    ending = null;
    if (how != null) {
      how.run();
      noMore();
    }
  }

  private void agree() {
    engine.close(closeCode, "");
    flush();
    end.in(options.closing().toNanos());
    transport.close();
  }

  private void refuse() {
    engine.fail(Objects.requireNonNull(failure));
    flush();
    if (transport.canWriteEof()) {
      if (engine.isServer()) { // which is to end the connection first (RFC 6455, 7.1.1)
        transport.writeEof();
      }
      speedUp();
      end.in(LINGERING);
    } else {
      end.in(options.closing().toNanos());
      transport.close();
    }
  }

  @Override
  public boolean eofReceived() {
    noMore();
    return false;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    noMore();
    silence.cancel();
    stuck.cancel();
    end.cancel();
    gone.setResult(true);
    wakeSenders();
    engine.release();
    before.connectionLost(exception);
  }

  /** No message will come any more. */
  private void noMore() {
    ended = true;
    if (closeCode == 0) {
      closeCode = LOST;
    }
    silence.cancel();
    inbox.wake();
  }

  @Override
  public void pauseWriting() {
    full = true;
    kept = transport.writeBufferSize();
    stuck.in(patience);
  }

  @Override
  public void resumeWriting() {
    full = false;
    stuck.cancel();
    ByteBuffer ping = unanswered;
    unanswered = null;
    if (ping != null) {
      answer(ping);
    }
    wakeSenders();
  }

  // ---- time

  private void silent() {
    if (asked) {
      transport.abort();
    } else if (!engine.isClosing()) {
      asked = true;
      engine.ping(ByteBuffer.allocate(0));
      flush();
      silence.in(heartbeat / 2);
    }
  }

  private void stuck() {
    long now = transport.writeBufferSize();
    if (now >= kept) {
      transport.abort();
    } else {
      kept = now;
      stuck.in(patience);
    }
  }

  private void end() {
    if (ending != null) {
      endNow();
    } else {
      transport.abort();
    }
  }

  // ---- the side of the tasks

  @Override
  public @Nullable Message receive() {
    Message message = inbox.poll();
    while (message == null) {
      endNow();
      if (ended || dropping) {
        return null;
      }
      inbox.await();
      message = inbox.poll();
    }
    if (inbox.hasRoom()) {
      speedUp();
    }
    return message;
  }

  private void speedUp() {
    if (slowed) {
      slowed = false;
      if (!ended) {
        silence.in(heartbeat);
      }
      transport.resumeReading();
    }
  }

  @Override
  public String receiveText() {
    return received().text();
  }

  @Override
  public byte[] receiveBytes() {
    if (received() instanceof Message.Binary(ByteBuffer data)) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return bytes;
    }
    throw new IllegalStateException("a message of text has no bytes: see Message.Text");
  }

  private Message received() {
    Message message = receive();
    if (message == null) {
      throw over();
    }
    return message;
  }

  private ConnectionResetError over() {
    return new ConnectionResetError("The WebSocket is closed, with code " + closeCode());
  }

  @Override
  public Iterator<Message> iterator() {
    return new Pulled<>(this::receive, "the WebSocket is closed");
  }

  @Override
  public void send(String text) {
    checkOpen();
    engine.text(text);
    flush();
    drain();
  }

  @Override
  public void send(byte[] data) {
    send(ByteBuffer.wrap(data));
  }

  @Override
  public void send(ByteBuffer data) {
    checkOpen();
    engine.binary(data);
    flush();
    drain();
  }

  @Override
  public void ping() {
    checkOpen();
    engine.ping(ByteBuffer.allocate(0));
    flush();
    drain();
  }

  private void checkOpen() {
    if (ended || gone.done()) {
      throw over();
    }
  }

  private void flush() {
    if (engine.pending() > 0) {
      transport.write(engine.take());
    }
  }

  private void drain() {
    while (full && !gone.done()) {
      Future<Boolean> waiting = loop.createFuture();
      senders.add(waiting);
      try {
        Asyncio.await(waiting);
      } finally {
        senders.remove(waiting);
      }
    }
    if (gone.done()) {
      throw over();
    }
  }

  private void wakeSenders() {
    for (Future<Boolean> waiting : senders) {
      if (!waiting.done()) {
        waiting.setResult(true);
      }
    }
  }

  // ---- the end

  @Override
  public void close(int code, String reason) {
    beginClose(code, reason);
    if (!gone.done()) {
      Future<Boolean> waiting = loop.createFuture();
      gone.addDoneCallback(
          done -> {
            if (!waiting.done()) {
              waiting.setResult(true);
            }
          });
      Asyncio.await(waiting);
    }
  }

  /**
   * Closes without waiting for the peer to agree, which the loop does.
   *
   * @param code why
   * @param reason why in words
   */
  public void beginClose(int code, String reason) {
    if (!engine.isClosing() && !gone.done()) {
      engine.close(code, reason);
      flush();
      sentCode = code;
      dropping = true;
      inbox.clear();
      speedUp();
      silence.cancel();
      inbox.wake();
      end.in(options.closing().toNanos());
    }
  }

  @Override
  public boolean isClosed() {
    return ended || engine.isClosing() || gone.done();
  }

  @Override
  public int closeCode() {
    return closeCode == 0 ? sentCode : closeCode;
  }

  @Override
  public String closeReason() {
    return closeReason;
  }

  @Override
  public @Nullable WebSocketError failure() {
    return failure;
  }

  @Override
  public @Nullable String subprotocol() {
    return subprotocol;
  }

  @Override
  public String toString() {
    return "<WebSocket "
        + (isClosed() ? "closed code=" + closeCode() : "open")
        + " queued="
        + inbox.size()
        + ">";
  }
}
