package asyncio.http.http2;

import asyncio.Asyncio;
import asyncio.Future;
import asyncio.http.Headers;
import asyncio.http.connection.Deadline;
import asyncio.http.engine.Event;
import asyncio.http.engine.PseudoFields;
import asyncio.net.ConnectionResetError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response on a connection. One task asks for what comes and one sends, or the
 * same does both. What has come and was not asked for fills a window, which is opened again by
 * asking: so whoever does not read slows down this stream, and in the end this connection, and no
 * memory is used beyond the window of the connection. Loop thread only.
 */
public final class Http2Stream {
  private final Multiplexer connection;
  private final int id;
  private final Inflow inflow;
  private @Nullable Future<Boolean> reader; // who waits for an event
  private @Nullable Future<Boolean> sender; // who waits for a window
  private @Nullable Deadline stalled; // who waits for a window
  private @Nullable Runnable whenOver; // the peer has reset it, or the connection is gone
  private @Nullable Runnable whenNews;
  private @Nullable Runnable whenWindow;
  private @Nullable ConnectionResetError failure;
  private @Nullable ErrorCode resetBy; // the peer
  private long before; // what the connection had sent when the wait began
  private boolean answered;
  private int interim; // heads
  private boolean localEnded;
  private int sendWindow;

  Http2Stream(Multiplexer connection, int id, int sendWindow, int receiveWindow) {
    this.connection = connection;
    this.id = id;
    this.sendWindow = sendWindow;
    this.inflow = new Inflow(connection, id, receiveWindow);
  }

  // ---- what comes

  /**
   * The length of the body is known.
   *
   * @param length in bytes; -1: it is not
   */
  public void declare(long length) {
    inflow.declare(length);
  }

  boolean remoteEnded() {
    return inflow.isEnded();
  }

  boolean localEnded() {
    return localEnded;
  }

  boolean isDone() {
    return localEnded && inflow.isEnded();
  }

  /**
   * A head has come.
   *
   * @param head of a message
   * @param last whether none will come any more, but trailers
   * @param end whether no body follows
   */
  public void head(Event.Head head, boolean last, boolean end) {
    answered = last;
    interim += last ? 0 : 1;
    inflow.add(head);
    if (end) {
      receivedEnd(Headers.EMPTY);
    }
    wakeReader();
  }

  /** {@return how many heads have come that were not the last} */
  public int interimHeads() {
    return interim;
  }

  /** Whether what comes in fields now are trailers. */
  boolean isAnswered() {
    return answered;
  }

  void received(byte[] bytes, int from, int length, int frame) {
    inflow.data(bytes, from, length, frame);
    wakeReader();
  }

  void receivedEnd(Headers trailers) {
    inflow.end(trailers);
    wakeReader();
  }

  /**
   * What has come next; {@link Event#NEED_MORE} if nothing has.
   *
   * @return a head, a piece or the end
   * @throws ConnectionResetError if nothing will come
   */
  public Event poll() {
    Event event = inflow.poll();
    ConnectionResetError over = failure;
    if (event == null && over != null) {
      throw over;
    }
    return event == null ? Event.NEED_MORE : event;
  }

  /** {@return whether {@link #poll} has something to say} */
  public boolean hasNews() {
    return !inflow.isEmpty() || failure != null;
  }

  /** Suspends until something comes, or the end. */
  public void awaitMore() {
    if (reader != null) {
      throw new IllegalStateException("another task is reading from this stream");
    }
    if (hasNews()) {
      return;
    }
    connection.out().flush();
    Future<Boolean> waiting = connection.loop().createFuture();
    reader = waiting;
    try {
      Asyncio.await(waiting);
    } finally {
      reader = null;
    }
  }

  /**
   * What comes next. Suspends until something does.
   *
   * @return a head, a piece or the end
   * @throws ConnectionResetError if nothing will come
   */
  public Event next() {
    Event event = poll();
    while (event == Event.NEED_MORE) {
      awaitMore();
      event = poll();
    }
    return event;
  }

  /** Has whoever waits for something look again. */
  public void wakeReader() {
    wake(reader);
    Runnable listener = whenNews;
    if (listener != null) {
      listener.run();
    }
  }

  /**
   * Something is called, on the loop, whenever a window has opened: for those who are no task.
   *
   * @param listener what; must not suspend
   */
  public void whenWindow(@Nullable Runnable listener) {
    whenWindow = listener;
    if (listener == null) {
      connection.out().waitsNoMore(this);
    } else {
      connection.out().waits(this);
    }
  }

  private static void wake(@Nullable Future<Boolean> waiting) {
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  /**
   * Something is called, on the loop, whenever something has come: for those who are no task.
   *
   * @param listener what; must not suspend
   */
  public void whenNews(@Nullable Runnable listener) {
    whenNews = listener;
  }

  /**
   * Something is called, on the loop, when the peer has reset the stream or the connection is gone;
   * at once if that is so already.
   *
   * @param listener what; must not suspend
   */
  public void whenOver(@Nullable Runnable listener) {
    whenOver = listener;
    if (listener != null && failure != null) {
      listener.run();
    }
  }

  // ---- what is sent

  /**
   * Sends the head of a response. Does not suspend.
   *
   * @param status from 100 to 599
   * @param headers fields, of which those about a connection of HTTP/1.1 are left out
   * @param date what is sent unless the fields have one; null: nothing
   * @param length of the body; -1: not said
   * @param end whether nothing follows
   * @throws ConnectionResetError if the peer does not want it any more
   */
  public void respond(
      int status, Headers headers, @Nullable String date, long length, boolean end) {
    check();
    FieldList fields = connection.out().emptyFields();
    SentFields.response(fields, status, headers, date);
    sendFields(fields, length, end);
  }

  /**
   * Sends the head of a request. Does not suspend.
   *
   * @param line what is to be done, and where
   * @param headers fields, of which those about a connection of HTTP/1.1 are left out
   * @param length of the body; -1: not said
   * @param end whether nothing follows
   * @throws ConnectionResetError if the connection is lost
   */
  public void request(PseudoFields line, Headers headers, long length, boolean end) {
    check();
    FieldList fields = connection.out().emptyFields();
    SentFields.request(fields, line, headers);
    sendFields(fields, length, end);
  }

  /**
   * Sends fields behind a body, and ends this direction. Does not suspend.
   *
   * @param trailers the fields
   * @throws ConnectionResetError if the peer does not want them any more
   */
  public void end(Headers trailers) {
    check();
    FieldList fields = connection.out().emptyFields();
    boolean _ = SentFields.put(fields, trailers);
    sendFields(fields, -1, true);
  }

  private void sendFields(FieldList fields, long length, boolean end) {
    SentFields.length(fields, length);
    connection.out().fields(id, fields, end);
    if (end) {
      endLocal();
    }
  }

  /** Ends this direction; does not suspend. */
  void end() {
    check();
    sendData(ByteBuffer.allocate(0), true);
    endLocal();
  }

  private void endLocal() {
    localEnded = true;
    connection.ended(this);
  }

  private void check() {
    ConnectionResetError over = failure;
    if (over != null) {
      throw over;
    }
    if (localEnded) {
      throw new IllegalStateException("the stream is ended");
    }
  }

  /**
   * Sends bytes. Suspends while the peer's windows are full, or it takes nothing.
   *
   * @param data the bytes, which are copied
   * @param end whether nothing follows
   * @param patience how long the peer may take nothing
   * @throws ConnectionResetError if the peer does not want them any more, or takes nothing
   */
  public void send(ByteBuffer data, boolean end, Duration patience) {
    while (true) {
      check();
      int max = sendable(data.remaining());
      if (max == 0 && data.hasRemaining()) {
        awaitWindow(patience);
        continue;
      }
      ByteBuffer piece = data.slice(data.position(), max);
      data.position(data.position() + max);
      sendWindow -= max;
      boolean last = !data.hasRemaining();
      sendData(piece, end && last);
      if (last) {
        if (end) {
          endLocal();
        }
        return;
      }
      if (connection.out().isContended()) {
        Asyncio.sleep(Duration.ZERO); // the others send a frame each
      }
    }
  }

  private void sendData(ByteBuffer piece, boolean last) {
    connection.allowance().carried(); // windows will be opened
    connection.out().data(id, piece, last);
  }

  /** How many of so many bytes can be sent now, in one frame. A window may be below zero. */
  private int sendable(int wanted) {
    int window = Math.max(0, sendWindow);
    return wanted == 0 ? 0 : Math.min(Math.min(wanted, window), connection.out().sendable());
  }

  /**
   * Whether so much can be sent without suspending.
   *
   * @param count bytes
   * @return whether
   */
  public boolean hasRoomFor(int count) {
    return failure == null && !localEnded && sender == null && sendable(count) == count;
  }

  /** {@return whether somebody waits for a window} */
  public boolean isWaiting() {
    return sender != null;
  }

  /**
   * Sends as much as can be sent without suspending.
   *
   * @param data the bytes; those that were sent are behind its position afterwards
   * @return whether all were sent
   */
  public boolean sendNow(ByteBuffer data) {
    while (data.hasRemaining() && failure == null && !localEnded && sender == null) {
      int max = sendable(data.remaining());
      if (max == 0) {
        return false;
      }
      sendWindow -= max;
      sendData(data.slice(data.position(), max), false);
      data.position(data.position() + max);
    }
    return !data.hasRemaining();
  }

  /**
   * Sends a whole body, and ends this direction, if that can be done without suspending.
   *
   * @param data the bytes, which are copied
   * @return whether it was sent
   */
  public boolean sendAllNow(ByteBuffer data) {
    if (!hasRoomFor(data.remaining())) {
      return false;
    }
    sendWindow -= data.remaining();
    sendData(data, true);
    endLocal();
    return true;
  }

  private void awaitWindow(Duration patience) {
    connection.out().flush();
    Deadline limit = stalled;
    if (limit == null) {
      limit = new Deadline(connection.loop(), () -> connection.stalled(this, before));
      stalled = limit;
    }
    before = connection.out().progress();
    limit.in(patience.toNanos());
    Future<Boolean> waiting = connection.loop().createFuture();
    if (sender != null) {
      throw new IllegalStateException("another task is sending on this stream");
    }
    sender = waiting;
    connection.out().waits(this);
    try {
      Asyncio.await(waiting);
    } finally {
      sender = null;
      limit.cancel();
      connection.out().waitsNoMore(this);
    }
  }

  /** Has whoever waits for a window look again. */
  void wakeSender() {
    wake(sender);
    Runnable listener = whenWindow;
    if (listener != null) {
      listener.run();
    }
  }

  boolean growWindow(int more) {
    long larger = (long) sendWindow + more;
    if (larger > Integer.MAX_VALUE) {
      return false;
    }
    sendWindow = (int) larger;
    if (sendWindow > 0) {
      wakeSender();
    }
    return true;
  }

  // ---- the end

  /** {@return its number} */
  public int id() {
    return id;
  }

  /** {@return why the peer has reset it; null if it has not} */
  public @Nullable ErrorCode resetBy() {
    return resetBy;
  }

  /** {@return whether it is over before its end} */
  public boolean isOver() {
    return failure != null;
  }

  void resetByPeer(ErrorCode code) {
    resetBy = code;
    fail(new ConnectionResetError("the peer does not want it any more: " + code));
  }

  void fail(ConnectionResetError why) {
    if (failure == null) {
      failure = why;
      wakeSender();
      wakeReader();
      Runnable listener = whenOver;
      whenOver = null;
      if (listener != null) {
        listener.run();
      }
    }
  }

  /**
   * Ends it here. Nothing happens if it is over.
   *
   * @param code what the peer is told
   */
  public void reset(ErrorCode code) {
    if (failure == null && !isDone()) {
      connection.reset(this, code);
      fail(new ConnectionResetError("it was reset here: " + code));
    }
    discard();
  }

  /** Nobody reads any more; what comes all the same is thrown away. */
  public void discard() {
    inflow.discard();
    whenOver = null;
    whenNews = null;
    whenWindow = null;
    connection.out().waitsNoMore(this);
  }

  /** {@return the connection} */
  public Multiplexer connection() {
    return connection;
  }

  @Override
  public String toString() {
    return "<Http2Stream "
        + id
        + (failure == null ? "" : " " + Objects.requireNonNull(failure).getMessage())
        + " events="
        + inflow.size()
        + ">";
  }
}
