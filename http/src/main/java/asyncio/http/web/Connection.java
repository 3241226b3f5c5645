package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Task;
import asyncio.Timeout;
import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.connection.Deadline;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestHead;
import asyncio.http.engine.RequestParser;
import asyncio.net.ConnectionResetError;
import asyncio.net.ExtraInfo;
import asyncio.net.StreamReader;
import asyncio.net.StreamWriter;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One client: reads a request, has it answered, sends the answer, and again. Requests that come
 * meanwhile wait in the reader, which slows the client down when they are many.
 *
 * <p>A phase that takes too long ends it: waiting for a request closes silently; the rest of a head
 * or of a body is answered with 408; a client that takes nothing is cut off. One timer serves all
 * phases. What the client does wrong is answered with the status of its rule, and nothing behind it
 * is looked at. After a last answer the rest of what the client sends is thrown away for a moment,
 * or else the answer could be lost with it.
 */
final class Connection implements RequestSource {
  private static final int READ = 16 * 1024;
  private static final long LINGERING = 2_000_000_000L; // nanoseconds
  private static final long SECOND = 1_000_000_000L;

  private enum Phase {
    IDLE("waiting for a request"),
    HEAD("waiting for the rest of a head"),
    BODY("waiting for the rest of a body"),
    LINGERING("waiting for the client to end"),
    HANDLER("answering"),
    ANSWER("sending an answer"),
    TALK("in a WebSocket");

    final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  private final Serving serving;
  private final ServerLimits limits;
  private final StreamReader reader;
  private final StreamWriter stream;
  private final @Nullable SocketAddress remote;
  private final RequestParser parser;
  private final Outgoing out;
  private final ResponseSender sender;
  private final Deadline deadline; // of what is to come
  private Phase phase = Phase.IDLE;
  private @Nullable Task<?> reading; // the one that waits for more
  private @Nullable Timeout handlerLimit; // has no time of its own: the deadline tells it
  private boolean late; // the client, with what is waited for
  private boolean broken; // nothing that comes can be understood
  private long waited; // for this body, in nanoseconds
  private long bodyBytes;
  private @Nullable Conversation conversation;
  private final Departure departure;
  private boolean endsOnStop; // what is being sent
  private @Nullable Http2Connection http2; // what it has become

  Connection(
      Serving serving,
      Task<?> task,
      StreamReader reader,
      StreamWriter stream,
      @Nullable SocketAddress remote) {
    this.serving = serving;
    this.limits = serving.limits();
    this.reader = reader;
    this.stream = stream;
    this.remote = remote;
    this.parser = new RequestParser(limits.messages());
    if (stream.extraInfo(ExtraInfo.SSL_SESSION) == null) { // with TLS it would have been agreed on
      parser.mayBeHttp2();
    }
    this.out = new Outgoing(serving.loop(), stream, limits.write());
    this.sender = new ResponseSender(this, out, serving);
    this.departure = new Departure(task, reader);
    this.deadline = new Deadline(serving.loop(), this::expired);
  }

  @Override
  public void limitBody(long maximum) {
    parser.limitBody(maximum);
  }

  @Override
  public ServerLimits limits() {
    return limits;
  }

  void serve() {
    try {
      if ("h2".equals(stream.extraInfo(ExtraInfo.ALPN_PROTOCOL))) {
        speakHttp2(new byte[0]);
      } else {
        while (serveOne()) {}
      }
    } catch (ConnectionResetError gone) {
      // and what was to be said with it
    } finally {
      deadline.cancel();
      out.close();
    }
  }

  /** No more requests, but one that is on its way. */
  void goAway() {
    if (http2 != null) {
      http2.stop();
    }
  }

  /** No more requests: at once if none is being answered. */
  void stop() {
    if (http2 != null) {
      http2.stop();
    } else if (phase == Phase.IDLE && !reader.buffered().hasRemaining()) {
      stream.close();
    } else if (conversation != null) {
      conversation.goAway();
    } else if (endsOnStop) {
      departure.leave();
    }
  }

  /** Nothing more goes either way. */
  void abort() {
    stream.transport().abort();
  }

  private boolean serveOne() {
    RequestHead head;
    try {
      head = nextHead();
    } catch (HttpError refused) {
      refuse(refused.status());
      return false;
    } catch (asyncio.TimeoutError passed) {
      refuse(408);
      return false;
    }
    if (head == null) {
      if (parser.next() == Event.UPGRADED) {
        speakHttp2(parser.takeRest());
      }
      return false;
    }
    sender.answer(head);
    RequestBody body = new RequestBody(this, head);
    Request request = new Request(head, body, remote);
    serving.began();
    waited = 0;
    bodyBytes = 0;
    long began = serving.application().accessLog() == null ? 0 : deadline.now();
    try {
      return respond(head, body, request);
    } catch (CancelledError cancelled) {
      if (departure.hasLeft()) {
        return false;
      }
      throw cancelled;
    } finally {
      endsOnStop = false;
      departure.end();
      serving.note(remote, request, sender.status(), sender.bytes(), began);
      request.end();
    }
  }

  private boolean respond(RequestHead head, RequestBody body, Request request) {
    Response response = new Handling(serving, this).answer(request);
    if (response.body() instanceof Body.Talk talk) {
      try {
        talk(request, Upgrade.of(head, talk.options()), response.headers(), talk.handler());
        return false;
      } catch (ThrownResponse refused) {
        response = refused.response();
      }
    }
    if (response.body() instanceof Body.Stream && response.status().code() < 400) {
      askFor(body); // while that is possible: the producer may read it
    }
    boolean complete = decide(body);
    sender.send(response, request);
    departure.end();
    request.end();
    if (departure.hasLeft() || reading != null) { // by a task that goes on: nobody else can
      return false;
    }
    if (sender.keepAlive() && drain(body)) {
      return true;
    }
    if (!complete || parser.buffered() > 0) {
      linger();
    }
    return false;
  }

  // ---- in

  /** The next request; null if there is none, and nobody waits for an answer. */
  private @Nullable RequestHead nextHead() {
    phase = Phase.IDLE;
    boolean some = parser.buffered() > 0; // of it has come
    if (!some) {
      if (serving.isStopping()) {
        return null;
      }
      deadline.in(limits.idle().toNanos());
    }
    while (true) {
      Event event = parser.next();
      if (event instanceof RequestHead head) {
        deadline.lift();
        return head;
      }
      if (event instanceof Event.End) { // of a request without a body
        continue;
      }
      if (event != Event.NEED_MORE) {
        return null;
      }
      if (some) {
        beginHead();
      }
      if (read()) {
        some = true;
      } else if (phase == Phase.IDLE) {
        return null;
      } else {
        parser.receiveEnd();
      }
    }
  }

  private void beginHead() {
    if (phase == Phase.IDLE) {
      phase = Phase.HEAD;
      deadline.in(limits.head().toNanos());
    }
  }

  /** Whether more has come. When the phase is over, it is a timeout; as cancelled tasks have it. */
  private boolean read() {
    Task<?> self = Objects.requireNonNull(Asyncio.currentTask());
    int before = self.cancelling();
    reading = self;
    try {
      byte[] data = reader.read(READ);
      parser.receive(ByteBuffer.wrap(data));
      return data.length > 0;
    } catch (CancelledError cancelled) {
      if (late) {
        broken = true;
        late = false;
        if (self.uncancel() <= before) {
          throw new asyncio.TimeoutError("timed out " + phase.text);
        }
      }
      throw cancelled;
    } finally {
      reading = null;
    }
  }

  /** The next of a body: a piece, or its end. */
  @Override
  public Event bodyEvent(RequestBody body) {
    while (true) {
      Event event = parser.next();
      if (event instanceof Event.Data data) {
        bodyBytes += data.bytes().remaining();
      }
      if (event != Event.NEED_MORE) {
        return event;
      }
      askFor(body);
      Phase before = phase;
      phase = Phase.BODY;
      long began = deadline.now();
      long allowed = limits.body().toNanos() + bodyBytes / limits.bodyRate() * SECOND;
      long left = deadline.left(); // for the handler: waiting for the client does not count
      deadline.in(allowed - waited);
      Timeout limit = handlerLimit;
      try {
        if (!read()) {
          parser.receiveEnd();
        }
      } finally {
        deadline.lift();
        waited += deadline.now() - began;
        boolean over = limit != handlerLimit; // the handler has ended meanwhile
        phase = over ? Phase.ANSWER : before;
        if (limit != null && !over) {
          deadline.in(left);
        }
      }
    }
  }

  private void askFor(RequestBody body) {
    if (body.takeQuestion()) {
      sender.askForBody();
    }
  }

  private void expired() {
    switch (phase) {
      case IDLE, LINGERING -> stream.close();
      case HANDLER -> Objects.requireNonNull(handlerLimit).reschedule(serving.loop().time());
      default -> {
        late = true;
        Objects.requireNonNull(reading).cancel();
      }
    }
  }

  // ---- answers

  /** One timer serves all phases, that of the handler, too. */
  @Override
  public @Nullable Duration handlerTime() {
    return null;
  }

  @Override
  public void handlerLimit(@Nullable Timeout limit) {
    handlerLimit = limit;
    if (limit != null) {
      phase = Phase.HANDLER;
      deadline.in(limits.handler().toNanos());
    } else if (phase == Phase.HANDLER) { // and no task of the request waits for its body
      deadline.lift();
      phase = Phase.ANSWER;
    }
  }

  @Override
  public void closeAfterwards() {
    sender.close();
  }

  @Override
  public boolean isBroken() {
    return broken;
  }

  @Override
  public boolean isGone() {
    return stream.transport().isClosing();
  }

  /** What the client has sent cannot be understood, or not all of it has come. */
  private void refuse(int status) {
    deadline.lift();
    sender.answerRefused();
    sender.send(Response.error(status), null);
    serving.note(remote, null, status, sender.bytes(), deadline.now());
    linger();
  }

  /** Whether all of the request will be read; if not, the answer says that it is the last. */
  private boolean decide(RequestBody body) {
    boolean much = body.length() < 0 || body.length() - bodyBytes > limits.unread();
    boolean lost = !body.isRead() && (body.isHeldBack() || (much && !isHere(body)));
    if (lost || broken || serving.isDraining()) {
      sender.close();
    }
    return !lost && !broken;
  }

  /** Whether the rest of the body has come already. */
  private boolean isHere(RequestBody body) {
    return body.length() >= 0 && body.length() - bodyBytes <= parser.buffered();
  }

  /** From now on, until this request is answered, its task is cancelled if the client leaves. */
  @Override
  public void watch() {
    departure.watch();
  }

  @Override
  public void whenClientLeaves(Runnable action) {
    departure.whenLeft(action);
  }

  /** When the server is stopped, what is being sent is cut off. */
  void endOnStop() {
    if (serving.isStopping()) {
      departure.leave();
    }
    endsOnStop = true;
  }

  @Override
  public void earlyHints(Headers fields) {
    sender.earlyHints(fields);
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return stream.extraInfo(key);
  }

  // ---- other protocols

  /** Goes on with HTTP/2. Suspends until the connection is gone. */
  private void speakHttp2(byte[] come) {
    deadline.cancel();
    Http2Connection other = new Http2Connection(serving, stream.transport(), remote);
    http2 = other;
    other.run(takeOver(come));
  }

  /** The reader gets no more; what it has comes behind these bytes. */
  private byte[] takeOver(byte[] come) {
    reader.feedEof();
    byte[] rest = reader.read();
    byte[] all = Arrays.copyOf(come, come.length + rest.length);
    System.arraycopy(rest, 0, all, come.length, rest.length);
    return all;
  }

  private void talk(Request request, Upgrade upgrade, Headers more, WebSocketHandler handler) {
    if (serving.isStopping()) {
      throw new ThrownResponse(Response.error(503));
    }
    sender.switchProtocols(upgrade.fields(more));
    Event end = parser.next();
    if (end != Event.END) {
      throw new IllegalStateException("a handshake has no body: " + end);
    }
    parser.leave();
    deadline.cancel();
    byte[] first = takeOver(parser.takeRest());
    Conversation talking =
        new Conversation(
            failure -> serving.report(request, failure),
            upgrade.session(stream.transport(), limits.write(), first));
    conversation = talking;
    phase = Phase.TALK;
    talking.run(handler);
  }

  // ---- what is left

  /** Takes what a handler has left of a body; whether all has come. */
  private boolean drain(RequestBody body) {
    try {
      while (!body.isRead()) {
        body.readAsSent();
        if (bodyBytes > limits.unread() + Math.max(0, body.length())) {
          return false;
        }
      }
      return true;
    } catch (HttpError | asyncio.TimeoutError refused) {
      return false;
    }
  }

  private void linger() {
    if (!stream.canWriteEof()) {
      return;
    }
    phase = Phase.LINGERING;
    stream.writeEof();
    deadline.in(LINGERING);
    long thrownAway = 0;
    while (thrownAway < limits.unread()) {
      int count = reader.read(READ).length;
      if (count == 0) {
        return;
      }
      thrownAway += count;
    }
  }

  @Override
  public String toString() {
    return "<Connection " + remote + " " + phase.text + ">";
  }
}
