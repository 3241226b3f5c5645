package asyncio.http.http2;

import asyncio.EventLoop;
import asyncio.http.Headers;
import asyncio.http.connection.Deadline;
import asyncio.net.BaseProtocol;
import asyncio.net.BufferedProtocol;
import asyncio.net.ConnectionResetError;
import asyncio.net.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of HTTP/2, of either side: between a transport and streams.
 *
 * <p>What comes is parsed in the callback that brings it ({@link FrameParser}), and answered there
 * where a frame asks for it: settings, pings, errors. What is sent leaves with all that is sent in
 * an iteration of the loop ({@link Outflow}). While the transport is full nothing is read: so no
 * peer fills the memory with answers that it does not take.
 *
 * <p>There are two windows for each direction, that of a stream and that of the connection. What is
 * received opens them again when it is read, by half a window at a time.
 *
 * <p>A rule that a stream breaks resets the stream. A rule that the connection breaks, or a
 * {@linkplain Budget budget} that is used up, ends it: the peer is told why, all streams fail, and
 * what the peer still sends is thrown away for a moment, or else it could not read why.
 */
public abstract class Multiplexer extends Side implements BufferedProtocol {
  private static final long LINGERING = 1_000_000_000L; // nanoseconds

  private final EventLoop loop = EventLoop.running();
  private final Transport transport;
  private final @Nullable BaseProtocol before;
  private final Terms terms;
  private final boolean client;
  private final FrameParser parser;
  private final Hpack codec;
  private final Outflow out;
  private final PeerSettings settings;
  private final Allowance allowance;
  private final StreamTable streams;
  private final Deadline incomplete; // a frame or a block
  private final Deadline end;
  private boolean gone;
  private boolean awaited; // the rest of a frame
  private boolean ended; // nothing that comes is looked at

  /**
   * A connection that goes on from what a transport has been.
   *
   * @param transport the connection
   * @param client whether this is the side of the client
   * @param terms what the peer is allowed
   */
  protected Multiplexer(Transport transport, boolean client, Terms terms) {
    this.transport = transport;
    this.before = transport.protocol() instanceof Multiplexer ? null : transport.protocol();
    this.client = client;
    this.terms = terms;
    this.codec = new Hpack(terms.listSize());
    this.out = new Outflow(loop, transport, codec, terms.write());
    this.settings = new PeerSettings(client);
    this.allowance = new Allowance(loop, out, terms.limits());
    this.parser = new FrameParser(this, codec, client, terms);
    this.streams = new StreamTable(client);
    this.incomplete = new Deadline(loop, this::incomplete);
    this.end = new Deadline(loop, transport::abort);
  }

  /**
   * Takes the connection over, and says how this side sees it.
   *
   * @param first what has arrived already
   */
  protected final void begin(byte[] first) {
    transport.setProtocol(this);
    if (client) {
      out.frames().raw(FrameParser.PREFACE);
    }
    out.frames().settings(client ? terms.ofClient() : terms.ofServer());
    out.frames().windowUpdate(0, terms.window() - Frames.DEFAULT_WINDOW);
    out.flush();
    awaited = true;
    incomplete.in(terms.head().toNanos());
    for (ByteBuffer rest = ByteBuffer.wrap(first); rest.hasRemaining() && !ended; ) {
      ByteBuffer room = getBuffer(rest.remaining());
      int count = Math.min(room.remaining(), rest.remaining());
      room.put(rest.slice(rest.position(), count));
      rest.position(rest.position() + count);
      bufferUpdated(count);
    }
  }

  // ---- the side of the transport

  @Override
  public final ByteBuffer getBuffer(int sizeHint) {
    return parser.room(sizeHint);
  }

  @Override
  public final void bufferUpdated(int bytes) {
    if (ended) {
      parser.drop();
      return;
    }
    try {
      parser.received(bytes);
    } catch (Http2Error broken) {
      fail(broken.code(), "" + broken.getMessage());
      return;
    } catch (RuntimeException | Error failure) {
      loop.callExceptionHandler(
          Map.of("message", "A connection of HTTP/2 has failed", "exception", failure));
      fail(ErrorCode.INTERNAL_ERROR, "");
      return;
    }
    boolean waits = parser.isIncomplete() || !settings.isComplete();
    if (waits != awaited) {
      awaited = waits;
      if (waits) {
        incomplete.in(terms.head().toNanos());
      } else {
        incomplete.lift();
      }
    }
    if (streams.size() == 0) {
      out.flush(); // pongs and the like; answers come in the iterations that follow
    }
  }

  private void incomplete() {
    fail(ErrorCode.PROTOCOL_ERROR, "the rest of a frame has not come");
  }

  @Override
  public final boolean eofReceived() {
    return false;
  }

  @Override
  public final void connectionLost(@Nullable Throwable exception) {
    ended = true;
    incomplete.cancel();
    out.lost();
    end.cancel();
    failAll(
        exception instanceof ConnectionResetError reset
            ? reset
            : new ConnectionResetError("the connection is lost"));
    gone = true;
    lost();
    if (before != null) {
      before.connectionLost(exception);
    }
  }

  private void failAll(ConnectionResetError why) {
    if (streams.fail(why)) {
      freed();
    }
  }

  @Override
  public final void pauseWriting() {
    out.pauseWriting();
  }

  @Override
  public final void resumeWriting() {
    out.resumeWriting();
  }

  // ---- what comes

  Allowance allowance() {
    return allowance;
  }

  /** A rule was broken by a stream. */
  void broken(int id, ErrorCode code) {
    allowance.wasted(1);
    Http2Stream stream = streams.get(id);
    streams.close(id, true);
    out.frames().reset(id, code);
    if (stream != null) {
      stream.fail(new ConnectionResetError("the peer breaks a rule: " + code));
      freed();
    }
  }

  StreamTable streams() {
    return streams;
  }

  /** The fields of a new stream; null: more than the limit. */
  void headersOfNew(int id, @Nullable FieldList list, boolean end) {
    streams.openedByPeer(id);
    ReceivedFields message = list == null ? null : new ReceivedFields(id, list, true, true);
    if (!mayOpen()) {
      allowance.wasted(1);
      streams.close(id, true);
      out.frames().reset(id, ErrorCode.REFUSED_STREAM);
      return;
    }
    Http2Stream stream = new Http2Stream(this, id, settings.window(), terms.streamWindow());
    streams.add(stream);
    if (end) {
      stream.receivedEnd(Headers.EMPTY);
    }
    if (message == null || message.headers().size() > terms.fields()) {
      allowance.wastedFields();
      refused(stream, 431);
    } else {
      opened(stream, message, end);
    }
  }

  /** The fields of a stream that is open: a head, or trailers. */
  void headers(Http2Stream stream, @Nullable FieldList list, boolean end) {
    int id = stream.id();
    if (list == null) {
      throw Http2Error.stream(id, ErrorCode.ENHANCE_YOUR_CALM, "the fields are too long");
    }
    if (client && !stream.isAnswered()) {
      ReceivedFields message = new ReceivedFields(id, list, false, true);
      answered(stream, message, end);
    } else {
      if (!end) {
        throw Http2Error.stream(id, ErrorCode.PROTOCOL_ERROR, "trailers are the end");
      }
      stream.receivedEnd(ReceivedFields.trailers(id, list));
    }
    if (end) {
      remoteEnded(stream);
    }
  }

  boolean isClient() {
    return client;
  }

  int streamWindow() {
    return terms.streamWindow();
  }

  void openWindow(int id, int more) {
    if (!ended) {
      out.frames().windowUpdate(id, more);
    }
  }

  void remoteEnded(Http2Stream stream) {
    if (stream.isDone()) {
      remove(stream, false);
    }
  }

  private void remove(Http2Stream stream, boolean reset) {
    if (streams.close(stream.id(), reset)) {
      freed();
    }
  }

  void resetByPeer(Http2Stream stream, ErrorCode code) {
    streams.close(stream.id(), false);
    stream.resetByPeer(code);
    freed();
    if (!client) {
      allowance.wasted(1);
    }
  }

  void setting(int number, int value) {
    int before = settings.window();
    settings.set(number, value, codec, out);
    int more = settings.window() - before;
    for (Http2Stream stream : more == 0 ? List.<Http2Stream>of() : streams.all()) {
      if (!stream.growWindow(more)) {
        throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window has 31 bits");
      }
    }
  }

  void settingsEnd() {
    settings.complete();
    out.frames().settingsTaken();
    settled();
  }

  void pong(byte[] bytes, int from) {
    out.frames().ping(bytes, from, true);
  }

  void growWindow(int more) {
    if (!out.growWindow(more)) {
      throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "a window has 31 bits");
    }
  }

  // ---- what is sent

  Outflow out() {
    return out;
  }

  /** A stream has waited for a window for too long; if nothing was sent since, the end has come. */
  void stalled(Http2Stream stream, long before) {
    if (out.progress() == before) {
      fail(ErrorCode.ENHANCE_YOUR_CALM, "no window was opened");
    } else {
      reset(stream, ErrorCode.ENHANCE_YOUR_CALM);
      stream.fail(new ConnectionResetError("the peer takes nothing"));
    }
  }

  /** A stream is ended by this side. */
  void ended(Http2Stream stream) {
    if (stream.isDone()) {
      remove(stream, false);
    }
  }

  /** A stream is reset by this side. */
  void reset(Http2Stream stream, ErrorCode code) {
    if (!ended && streams.get(stream.id()) != null) {
      out.frames().reset(stream.id(), code);
    }
    remove(stream, true);
  }

  // ---- for subclasses

  /**
   * A stream breaks a rule.
   *
   * @param stream which
   */
  protected final void malformed(Http2Stream stream) {
    broken(stream.id(), ErrorCode.PROTOCOL_ERROR);
  }

  /** {@return whether the peer may open one more} */
  protected boolean mayOpen() {
    return streams.size() < terms.streams();
  }

  /**
   * A new stream of this side, which is not known to the peer before something is sent.
   *
   * @return the stream
   */
  protected final Http2Stream open() {
    Http2Stream stream =
        new Http2Stream(this, streams.takeNumber(), settings.window(), terms.streamWindow());
    streams.add(stream);
    return stream;
  }

  /** {@return how many streams may be open that this side opens} */
  protected final int peerStreams() {
    return settings.streams();
  }

  /** {@return whether there are numbers left for streams of this side} */
  protected final boolean hasNumbers() {
    return streams.hasNumbers();
  }

  /** {@return whether the peer opens WebSockets (RFC 8441)} */
  public final boolean peerConnects() {
    return settings.connects();
  }

  /** {@return whether the settings of the peer have come} */
  protected final boolean isSettled() {
    return settings.isComplete();
  }

  /** {@return how many streams are open} */
  public final int openStreams() {
    return streams.size();
  }

  /** {@return the highest number of a stream that the peer has opened} */
  protected final int lastOfPeer() {
    return streams.lastOfPeer();
  }

  /**
   * Streams of this side that the peer will not look at fail; they can be sent again.
   *
   * @param last the last one that it looks at
   */
  protected final void failBeyond(int last) {
    for (Http2Stream stream : streams.all()) {
      if (stream.id() > last && streams.isOwn(stream.id())) {
        remove(stream, true);
        stream.resetByPeer(ErrorCode.REFUSED_STREAM);
      }
    }
  }

  /**
   * Tells the peer that streams beyond one are not looked at.
   *
   * @param last the last one that is
   */
  protected final void goAway(int last) {
    if (!ended) {
      out.frames().goAway(last, ErrorCode.NO_ERROR, "");
      out.flush();
    }
  }

  /** Asks for an answer, after which {@link #pinged} is called. */
  protected final void ping() {
    if (!ended) {
      out.frames().ping(new byte[8], 0, false);
      out.flush();
    }
  }

  /**
   * Ends the connection, because of the peer.
   *
   * @param code what it is told
   * @param why what it is told in words
   */
  protected final void fail(ErrorCode code, String why) {
    if (ended) {
      return;
    }
    ended = true;
    incomplete.cancel();
    out.frames().goAway(streams.lastOfPeer(), code, why);
    out.flush();
    failAll(new ConnectionResetError("the connection is given up: " + why + " (" + code + ")"));
    finish();
  }

  /** Ends the connection after what was written; what still comes is thrown away. */
  protected final void finish() {
    out.finish();
    ended = true;
    incomplete.cancel();
    parser.drop();
    end.in(LINGERING);
    if (transport.canWriteEof()) {
      transport.writeEof();
      transport.resumeReading();
    } else {
      transport.close();
    }
  }

  /** Ends it at once. */
  public final void abort() {
    transport.abort();
  }

  /** {@return whether the connection is gone} */
  public final boolean isGone() {
    return gone;
  }

  /** {@return whether nothing can be sent any more} */
  public final boolean isEnded() {
    return ended;
  }

  /** {@return the loop} */
  public final EventLoop loop() {
    return loop;
  }

  /** {@return the connection under it} */
  public final Transport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "<HTTP/2 streams=" + streams.size() + (ended ? " ended" : "") + ">";
  }
}
