package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.Runner;
import asyncio.Task;
import asyncio.net.Acceptor;
import asyncio.net.Server;
import asyncio.net.TlsOptions;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A loop in a thread of its own that serves a part of what acceptors accept. What happens there is
 * told to the {@link LoopGroup}, and what that wants is told here; nothing else passes between the
 * two.
 */
final class LoopThread {
  /** What it is about. */
  interface Work {
    /** Makes an application, and serves it until it is cancelled. Suspends. */
    void run(LoopThread here);
  }

  private final Work work;
  private final Consumer<LoopThread> changed; // any thread
  private final LoopOptions options;
  private final Thread thread;

  // of its own loop
  private @Nullable Future<List<Acceptor>> acceptors;
  private List<Server> servers = List.of();

  // known to both
  private volatile @Nullable EventLoop loop;
  private volatile @Nullable Task<?> task;
  private volatile boolean launched;
  private volatile boolean left; // alone
  private volatile boolean told; // to end
  private volatile boolean made;
  private volatile boolean started;
  private volatile boolean serving;
  private volatile boolean ended;
  private volatile @Nullable Throwable failure;

  LoopThread(int number, LoopOptions options, Work work, Consumer<LoopThread> changed) {
    this.work = work;
    this.changed = changed;
    this.options = options;
    this.thread = Thread.ofPlatform().daemon().name("loop-" + number).unstarted(this::run);
  }

  // ---- in its thread

  private void run() {
    try (Runner runner = new Runner(() -> new EventLoop(options))) { // which takes no signals
      EventLoop running = runner.loop();
      acceptors = running.createFuture();
      Task<?> main = running.createTask(() -> work.run(this));
      loop = running;
      task = main;
      if (told) {
        main.cancel();
      }
      running.runUntilComplete(main);
    } catch (CancelledError cancelled) {
      if (!told) {
        failure = new IllegalStateException("the main task of " + this + " was cancelled");
      }
    } catch (Throwable failed) {
      failure = failed;
    } finally {
      ended = true;
      changed.accept(this);
    }
  }

  /** The application is made. */
  void made() {
    made = true;
    changed.accept(this);
  }

  /** The application has started. Suspends until it may accept. */
  List<Acceptor> started() {
    started = true;
    changed.accept(this);
    return Asyncio.await(Objects.requireNonNull(acceptors));
  }

  /** Connections come. */
  void serving(List<Server> made) {
    servers = made;
    serving = true;
    changed.accept(this);
  }

  // ---- in the group

  void start() {
    thread.start();
    launched = true;
  }

  /** Whether it has begun and is waited for. */
  boolean isAlive() {
    return launched && !ended && !left;
  }

  /** It is not waited for any more. */
  void leave() {
    left = true;
  }

  boolean isMade() {
    return made;
  }

  boolean hasStarted() {
    return started;
  }

  boolean isServing() {
    return serving;
  }

  boolean hasEnded() {
    return ended;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Has it serve. */
  void accept(List<Acceptor> from) {
    tell(() -> Objects.requireNonNull(acceptors).setResult(from));
  }

  void setTls(TlsOptions tls) {
    tell(() -> servers.forEach(each -> each.setTls(tls)));
  }

  /** Ends it in order; the second time, at once. */
  void stop() {
    told = true;
    tell(
        () -> {
          if (task != null) {
            task.cancel();
          }
        });
  }

  /** Has something done in its loop, if that is there. */
  void tell(Runnable action) {
    EventLoop there = loop;
    if (there != null) {
      try {
        var _ = there.callSoonThreadsafe(action);
      } catch (IllegalStateException closed) {
        // then it has ended
      }
    }
  }

  @Override
  public String toString() {
    return thread.getName();
  }
}
