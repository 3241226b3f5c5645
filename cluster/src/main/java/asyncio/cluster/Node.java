package asyncio.cluster;

import asyncio.EventLoop;
import asyncio.TimerHandle;
import asyncio.cluster.engine.Configs;
import asyncio.cluster.engine.MemberTask;
import asyncio.cluster.engine.Message;
import asyncio.workers.CodecException;
import asyncio.workers.WorkerDied;
import asyncio.workers.calls.CallTaker;
import asyncio.workers.calls.Failures;
import asyncio.workers.calls.RemoteCall;
import asyncio.workers.wire.Kind;
import asyncio.workers.worker.Setup;
import com.hazelcast.cluster.Member;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One member of the cluster, as one pool uses it. Loop thread only.
 *
 * <p>It has a session there, which begins with {@code OPEN}. Calls that are made in one iteration
 * of the loop go together by {@code BEGIN}, which answers at once with those that have ended; all
 * others come by {@code COLLECT}, of which there is always one that waits. If any task of the
 * engine fails, nobody knows what became of the calls that are there: all of them are lost, and if
 * the member is still in the cluster, another session begins. A call whose {@code BEGIN} has no
 * answer yet is cancelled after that, for the engine keeps no order between tasks.
 */
final class Node implements CallTaker {
  private static final int REFUSALS = 3;
  private static final Duration PAUSE = Duration.ofMillis(200);

  private enum State {
    OPENING,
    READY,
    LEAVING, // takes no more calls
    BROKEN, // to be opened again
    REFUSED, // not to be opened again
    GONE
  }

  /** A call that is there. */
  private static final class Sent {
    final RemoteCall<?> call;
    boolean begun; // BEGIN has its answer
    boolean cancelled;
    @Nullable TimerHandle grace;

    Sent(RemoteCall<?> call) {
      this.call = call;
    }
  }

  private final ClusterCrew crew;
  private final EventLoop loop = EventLoop.running();
  private final Member member;
  private final TaskSender tasks;
  private final Setup setup;
  private final Map<Long, Sent> running = new HashMap<>();
  private final Set<Long> stuck = new HashSet<>(); // nobody waits for these any more
  private List<RemoteCall<?>> outgoing = new ArrayList<>();
  private UUID session = UUID.randomUUID();
  private State state = State.BROKEN;
  private int attempts; // to open it, since it was open
  private int refusals; // of its own
  private long ids;
  private @Nullable TimerHandle timer;

  Node(ClusterCrew crew, Member member, Setup setup) {
    this.crew = crew;
    this.member = member;
    tasks = new TaskSender(crew, member);
    this.setup = setup;
  }

  // ---- who it is

  String address() {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }

  long pid() {
    return Long.parseLong(Objects.requireNonNullElse(member.getAttribute(Configs.PID), "-1"));
  }

  String identity() {
    String identity = member.getAttribute(Configs.IDENTITY);
    return identity == null ? member.getUuid().toString() : identity;
  }

  private StackTraceElement place() {
    return new StackTraceElement("worker", "process", pid() + " at " + address(), -1);
  }

  boolean isReady() {
    return state == State.READY;
  }

  /** Whether it is known if it takes calls. */
  boolean isSettled() {
    return state != State.OPENING && state != State.BROKEN;
  }

  boolean hasRefused() {
    return state == State.REFUSED;
  }

  // ---- its session

  void open() {
    String version = member.getAttribute(Configs.VERSION);
    if (!OptionChecks.version().equals(version)) {
      state = State.REFUSED;
      crew.refused(
          this,
          new IllegalStateException(
              version == null
                  ? "it is no worker of this library"
                  : "it has version %s of asyncio, this program has %s"
                      .formatted(version, OptionChecks.version())));
      return;
    }
    state = State.OPENING;
    session = UUID.randomUUID();
    UUID of = session;
    timer =
        loop.callLater(
            crew.options.startTimeout,
            () -> notOpened(of, new IllegalStateException("it was not ready in time"), true));
    UUID own = crew.ownId();
    long length = 0;
    List<ByteBuffer> parts = setup.bytes();
    for (ByteBuffer part : parts) {
      length += part.remaining();
    }
    ByteBuffer body = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + (int) length);
    body.putLong(own.getMostSignificantBits()).putLong(own.getLeastSignificantBits());
    body.putInt(crew.options.maxMessage);
    parts.forEach(body::put);
    submit(
        MemberTask.Kind.OPEN,
        body.array(),
        this::opened,
        why -> notOpened(of, why, why.getClass() == IllegalStateException.class));
  }

  private void opened(byte[] answer) {
    if (state != State.OPENING) {
      return;
    }
    Message message = Message.read(answer).getFirst();
    if (Kind.of(message.code()) != Kind.READY) {
      notOpened(
          session, Failures.decode(crew.failures(), message.body().getFirst(), place()), true);
      return;
    }
    stopTimer();
    state = State.READY;
    attempts = 0;
    refusals = 0;
    collect();
    crew.ready(this);
  }

  private void notOpened(UUID of, Throwable why, boolean refused) {
    if (state != State.OPENING || !of.equals(session)) {
      return;
    }
    stopTimer();
    submit(MemberTask.Kind.CLOSE, new byte[0], closed -> {}, failed -> {});
    attempts++;
    state = State.BROKEN;
    if (refused && (++refusals >= REFUSALS || why instanceof CodecException)) {
      state = State.REFUSED;
      crew.refused(this, why);
    } else {
      openLater();
    }
  }

  private void openLater() {
    timer = loop.callLater(PAUSE.multipliedBy(1L << Math.min(attempts, 4)), this::open);
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** A task of the engine has failed: the session is lost, and all that it had. */
  private void broken(UUID of, Throwable why) {
    if (!of.equals(session) || (state != State.READY && state != State.LEAVING)) {
      return;
    }
    String reason = "is not to be reached (" + why.getClass().getSimpleName() + ")";
    if (state == State.LEAVING) { // which was said before
      state = State.GONE;
    } else {
      state = State.BROKEN;
      crew.withdrawn(this);
      crew.changed(ClusterChange.Kind.LEFT, this, reason);
      openLater();
    }
    loseCalls(reason);
    crew.answered();
  }

  /** It is in the cluster no more. */
  void gone(String reason) {
    State before = state;
    state = State.GONE;
    stopTimer();
    if (before == State.READY) {
      crew.withdrawn(this);
      crew.changed(ClusterChange.Kind.LEFT, this, reason);
    }
    loseCalls(reason);
  }

  private void loseCalls(String reason) {
    List<Sent> lost = new ArrayList<>(running.values());
    running.clear();
    outgoing = new ArrayList<>();
    stuck.clear();
    for (Sent each : lost) {
      stopGrace(each);
      crew.lost(each.call, new WorkerDied(pid(), "at " + address() + " " + reason));
    }
  }

  void abandonCalls(RuntimeException failure) {
    List<Sent> abandoned = new ArrayList<>(running.values());
    running.clear();
    outgoing = new ArrayList<>();
    for (Sent each : abandoned) {
      stopGrace(each);
      each.call.fail(failure);
      crew.finished(each.call);
    }
  }

  /** The pool ends: so does the session. */
  void close() {
    State before = state;
    state = State.GONE;
    stopTimer();
    if (before == State.OPENING || before == State.READY || before == State.LEAVING) {
      crew.withdrawn(this);
      submit(MemberTask.Kind.CLOSE, new byte[0], closed -> {}, failed -> {});
    }
  }

  // ---- calls

  @Override
  public int room() {
    return state == State.READY ? crew.options.childConcurrency - running.size() - stuck.size() : 0;
  }

  @Override
  public int running() {
    return running.size();
  }

  @Override
  public void send(RemoteCall<?> call) {
    long id = ++ids;
    call.taken(this, id);
    running.put(id, new Sent(call));
    if (outgoing.isEmpty()) {
      loop.callSoon(this::flush); // with all that are made in this iteration
    }
    outgoing.add(call);
  }

  private void flush() {
    List<RemoteCall<?>> calls = outgoing;
    outgoing = new ArrayList<>();
    List<Message> messages = new ArrayList<>(calls.size());
    long length = 0;
    for (RemoteCall<?> call : calls) {
      if (!running.containsKey(call.id())) {
        continue;
      }
      var message = new Message((byte) 0, call.id(), call.message());
      if (length > 0 && length + message.length() > Message.MOST) {
        begin(messages);
        messages = new ArrayList<>();
        length = 0;
      }
      messages.add(message);
      length += message.length();
    }
    if (!messages.isEmpty()) {
      begin(messages);
    }
  }

  private void begin(List<Message> messages) {
    UUID of = session;
    submit(
        MemberTask.Kind.BEGIN,
        Message.write(messages),
        answer -> {
          if (of.equals(session)) {
            ended(answer);
            begun(messages);
          }
        },
        why -> {
          if (of.equals(session)) {
            notBegun(messages, why);
            broken(of, why);
          }
        });
  }

  /** What the member itself has refused was not begun. */
  private void notBegun(List<Message> messages, Throwable why) {
    if (why.getClass() == IllegalStateException.class
        || why instanceof RejectedExecutionException) {
      messages.forEach(each -> notBegun(each.id()));
    }
  }

  private void notBegun(long id) {
    Sent sent = running.remove(id);
    if (sent != null) {
      stopGrace(sent);
      crew.returned(sent.call);
    }
  }

  private void begun(List<Message> calls) {
    List<Message> cancelled = new ArrayList<>();
    for (Message call : calls) {
      Sent sent = running.get(call.id());
      if (sent != null) {
        sent.begun = true;
        sent.call.sent();
        if (sent.cancelled) {
          cancelled.add(new Message((byte) 0, call.id(), List.of()));
        }
      }
    }
    if (!cancelled.isEmpty()) {
      cancelThere(cancelled);
    }
  }

  private void collect() {
    UUID of = session;
    submit(
        MemberTask.Kind.COLLECT,
        new byte[0],
        answer -> {
          if (of.equals(session) && (state == State.READY || state == State.LEAVING)) {
            collect();
            ended(answer);
          }
        },
        why -> broken(of, why));
  }

  private void ended(byte[] answer) {
    List<Message> outcomes;
    try {
      outcomes = Message.read(answer);
    } catch (CodecException wrong) {
      broken(session, wrong);
      return;
    }
    for (Message outcome : outcomes) {
      if (outcome.code() == Message.LEAVING) {
        leaving();
        continue;
      }
      if (outcome.code() == Message.NOT_BEGUN) {
        notBegun(outcome.id());
        continue;
      }
      Sent sent = running.remove(outcome.id());
      if (sent == null) {
        stuck.remove(outcome.id());
        continue;
      }
      stopGrace(sent);
      Kind kind = Kind.of(outcome.code());
      sent.call.answer(
          kind == null ? Kind.CANCELLED : kind,
          outcome.body().getFirst(),
          crew.codec(),
          crew.failures(),
          place());
      crew.finished(sent.call);
    }
    crew.answered();
  }

  /** It finishes what it has, and takes no more. */
  private void leaving() {
    if (state == State.READY) {
      state = State.LEAVING;
      crew.withdrawn(this);
      List<RemoteCall<?>> unsent = outgoing;
      outgoing = new ArrayList<>();
      unsent.forEach(call -> notBegun(call.id()));
      crew.changed(ClusterChange.Kind.LEFT, this, "leaves the cluster in order");
    }
  }

  // ---- cancelling

  @Override
  public void cancel(RemoteCall<?> call) {
    long id = call.id();
    Sent sent = running.get(id);
    if (sent == null || sent.cancelled) {
      return;
    }
    sent.cancelled = true;
    if (outgoing.remove(call)) {
      running.remove(id);
      crew.finished(call);
      return;
    }
    sent.grace = loop.callLater(crew.options.cancelGrace, () -> waitNoLonger(id));
    if (sent.begun) {
      cancelThere(List.of(new Message((byte) 0, id, List.of())));
    }
  }

  private void cancelThere(List<Message> calls) {
    UUID of = session;
    submit(MemberTask.Kind.CANCEL, Message.write(calls), answer -> {}, why -> broken(of, why));
  }

  private void waitNoLonger(long id) {
    Sent sent = running.remove(id);
    if (sent != null) {
      stuck.add(id);
      System.getLogger("asyncio")
          .log(
              System.Logger.Level.WARNING,
              "member %s goes on with a call that was cancelled %s ago"
                  .formatted(address(), told(crew.options.cancelGrace)));
      crew.finished(sent.call);
    }
  }

  private static String told(Duration time) {
    return time.toMillis() / 1000.0 + " s";
  }

  private static void stopGrace(Sent sent) {
    if (sent.grace != null) {
      sent.grace.cancel();
    }
  }

  private void submit(
      MemberTask.Kind kind, byte[] body, Consumer<byte[]> answered, Consumer<Throwable> failed) {
    tasks.send(new MemberTask(kind, session, body), answered, failed);
  }

  @Override
  public String toString() {
    return "<member " + address() + " " + state + " running=" + running.size() + ">";
  }
}
