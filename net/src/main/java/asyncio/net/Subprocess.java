package asyncio.net;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.net.internal.system.Posix;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A child process as asyncio's transport. */
final class Subprocess implements SubprocessTransport {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int SIGKILL = 9;
  private static final int SIGTERM = 15;
  private static final Executor STARTERS =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("asyncio-subprocess-", 0).factory());

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final OpenPipes open;
  private final Runnable whenLoopCloses = this::loopCloses;
  private final Child child;
  private final boolean leads; // a session
  private final @Nullable WritePipe stdin;
  private final @Nullable ReadPipe stdout;
  private final @Nullable ReadPipe stderr;
  private final Future<Integer> exited = loop.createFuture();
  private SubprocessProtocol protocol;
  private @Nullable Integer returncode;
  private boolean closed;
  private boolean finished;

  private Subprocess(OpenPipes open, Child child, SubprocessProtocol protocol, boolean leads) {
    this.leads = leads;
    this.open = open;
    this.child = child;
    this.protocol = protocol;
    stdin = child.stdin() == null ? null : new WritePipe(new End(0), child.stdin());
    stdout = child.stdout() == null ? null : new ReadPipe(new End(1), child.stdout());
    stderr = child.stderr() == null ? null : new ReadPipe(new End(2), child.stderr());
  }

  // ---- the beginning

  /**
   * Starts a child, off the loop, and gives its protocol after {@code connectionMade}. Suspends.
   * Cancelling it kills the child and waits for its end.
   */
  static <P extends SubprocessProtocol> P start(
      Supplier<? extends P> factory, List<String> command, SubprocessOptions options) {
    OpenPipes open = OpenPipes.here();
    Future<Child> starting =
        EventLoop.running().runInExecutor(STARTERS, () -> Child.start(command, options));
    Child child;
    try {
      child = Asyncio.await(Asyncio.shield(starting));
    } catch (CancelledError cancelled) {
      Asyncio.shielded(() -> undo(starting));
      throw cancelled;
    }
    P protocol;
    try {
      protocol = factory.get();
    } catch (Throwable failed) {
      child.destroy();
      throw failed;
    }
    var transport = new Subprocess(open, child, protocol, options.newSession());
    try {
      transport.begin();
    } catch (Throwable cancelled) {
      transport.close();
      Asyncio.shielded(transport::waitExited);
      throw cancelled;
    }
    return protocol;
  }

  private static void undo(Future<Child> starting) {
    Child child;
    try {
      child = Asyncio.await(starting);
    } catch (RuntimeException notStarted) {
      return;
    }
    child.destroy();
    Asyncio.await(child.process().onExit());
  }

  private void begin() {
    open.add(whenLoopCloses);
    Future<Boolean> made = loop.createFuture();
    loop.callSoon(() -> guarded("connectionMade", () -> protocol.connectionMade(this)), context);
    loop.callSoon(this::startPipes, context);
    loop.callSoon(
        () -> {
          if (!made.done()) {
            made.setResult(true);
          }
        },
        context);
    Asyncio.await(made);
  }

  private void startPipes() {
    if (stdin != null) {
      stdin.start();
    }
    if (stdout != null) {
      stdout.start();
    }
    if (stderr != null) {
      stderr.start();
    }
    child.process().onExit().thenRun(() -> tell(loop, context, this::exited));
  }

  /** Has the loop run something, from any thread; whether it can. */
  static boolean tell(EventLoop loop, Context context, Runnable what) {
    try {
      loop.callSoonThreadsafe(what, context);
      return true;
    } catch (IllegalStateException closed) {
      return false;
    }
  }

  static void shut(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closing a pipe of a child", e);
    }
  }

  // ---- what happens to it

  /** This program's end of one of its pipes. */
  private final class End implements PipeListener {
    private final int fd;

    End(int fd) {
      this.fd = fd;
    }

    @Override
    public String name() {
      return pid() + "-" + fd;
    }

    @Override
    public void received(byte[] data) {
      guarded("pipeDataReceived", () -> protocol.pipeDataReceived(fd, data));
    }

    @Override
    public void lost(@Nullable Throwable failure) {
      guarded("pipeConnectionLost", () -> protocol.pipeConnectionLost(fd, failure));
      finishIfOver();
    }

    @Override
    public void tell(String event, Runnable call) {
      guarded(event, call);
    }

    @Override
    public BaseProtocol protocol() {
      return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
      throw new UnsupportedOperationException("a pipe of a child has the protocol of the child");
    }

    @Override
    public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
      return Subprocess.this.extraInfo(key);
    }
  }

  private void exited() {
    int code = child.returncode();
    returncode = code;
    LOG.log(System.Logger.Level.DEBUG, () -> this + " exited with return code " + code);
    exited.setResult(code);
    if (stdin != null) {
      stdin.close(); // unless a grandchild reads it, that is the end of it
    }
    guarded("processExited", protocol::processExited);
    finishIfOver();
  }

  private void finishIfOver() {
    if (!finished
        && returncode != null
        && (stdin == null || stdin.lost())
        && (stdout == null || stdout.lost())
        && (stderr == null || stderr.lost())) {
      finished = true;
      closed = true;
      open.remove(whenLoopCloses);
      loop.callSoon(() -> guarded("connectionLost", () -> protocol.connectionLost(null)), context);
    }
  }

  private void loopCloses() {
    if (returncode == null) {
      LOG.log(System.Logger.Level.WARNING, "unclosed " + this + " when its loop closed");
    }
    child.destroy();
    if (stdin != null) {
      stdin.shut();
    }
    if (stdout != null) {
      stdout.shut();
    }
    if (stderr != null) {
      stderr.shut();
    }
  }

  private void guarded(String event, Runnable call) {
    ProtocolCalls.call(loop, this, event, call);
  }

  // ---- what is done with it

  @Override
  public long pid() {
    return child.process().pid();
  }

  @Override
  public @Nullable Integer returncode() {
    ThreadCheck.check(loop, "SubprocessTransport.returncode()");
    return returncode;
  }

  /** Waits for the exit of the process, whoever holds its pipes. */
  int waitExited() {
    ThreadCheck.check(loop, "ChildProcess.await()");
    return Asyncio.await(Asyncio.shield(exited));
  }

  @Override
  public @Nullable BaseTransport pipeTransport(int fd) {
    return switch (fd) {
      case 0 -> stdin;
      case 1 -> stdout;
      case 2 -> stderr;
      default -> null;
    };
  }

  @Override
  public void sendSignal(int signal) {
    ThreadCheck.check(loop, "SubprocessTransport.sendSignal()");
    if (returncode != null || !child.process().isAlive()) {
      return;
    }
    switch (signal) {
      case SIGKILL -> child.process().toHandle().destroyForcibly();
      case SIGTERM -> child.process().toHandle().destroy();
      default -> {
        if (!Posix.available()) {
          throw new UnsupportedOperationException(
              "this system has no signal " + signal + "; use terminate() or kill()");
        }
        if (!Posix.kill(pid(), signal) && child.process().isAlive()) {
          throw new IllegalArgumentException("signal " + signal + " cannot be sent to " + this);
        }
      }
    }
  }

  @Override
  public boolean sendSignalToGroup(int signal) {
    ThreadCheck.check(loop, "SubprocessTransport.sendSignalToGroup()");
    if (!leads) {
      throw new IllegalStateException(this + " leads no session: see withNewSession");
    }
    return Posix.kill(-pid(), signal);
  }

  EventLoop loop() {
    return loop;
  }

  @Override
  public void terminate() {
    ThreadCheck.check(loop, "SubprocessTransport.terminate()");
    sendSignal(SIGTERM);
  }

  @Override
  public void kill() {
    ThreadCheck.check(loop, "SubprocessTransport.kill()");
    sendSignal(SIGKILL);
  }

  @Override
  public void close() {
    ThreadCheck.check(loop, "SubprocessTransport.close()");
    if (closed) {
      return;
    }
    closed = true;
    if (stdin != null) {
      stdin.abort();
    }
    if (stdout != null) {
      stdout.close();
    }
    if (stderr != null) {
      stderr.close();
    }
    kill();
  }

  @Override
  public boolean isClosing() {
    ThreadCheck.check(loop, "SubprocessTransport.isClosing()");
    return closed;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    ThreadCheck.check(loop, "SubprocessTransport.extraInfo()");
    return key.equals(ExtraInfo.SUBPROCESS) ? key.type().cast(child.process().toHandle()) : null;
  }

  @Override
  public SubprocessProtocol protocol() {
    ThreadCheck.check(loop, "SubprocessTransport.protocol()");
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    ThreadCheck.check(loop, "SubprocessTransport.setProtocol()");
    this.protocol = (SubprocessProtocol) protocol;
  }

  @Override
  public String toString() {
    return "<Subprocess pid=%d %s>"
        .formatted(pid(), returncode == null ? "running" : "returncode=" + returncode);
  }
}
