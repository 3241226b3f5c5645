package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.Future;
import asyncio.LoopOptions;
import asyncio.net.Acceptor;
import asyncio.net.Pollers;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loops in threads that serve the same endpoints, seen from the loop that accepts for them.
 *
 * <p>Applications are made one after the other, and start side by side. When all have started the
 * port is opened; when all serve, the caller is told. Whatever goes wrong before that ends all, and
 * is thrown once. A loop that ends by itself later ends the others in order, and what it has ended
 * by is thrown: half a server is none, and whoever has started the program knows how to start it
 * again.
 *
 * <p>At the end the acceptors close first. Each loop is told behind the last connection that was
 * handed to it. A loop that answers nothing when the time for its handlers is over, for it is held
 * up in a native call or calculates, is left alone.
 */
final class LoopGroup {
  private static final Duration ANSWER = Duration.ofSeconds(3); // of a loop that is asked

  private final EventLoop loop = EventLoop.running();
  private final Supplier<? extends Gateway> factory;
  private final ServerOptions options;
  private final AtomicInteger clients = new AtomicInteger();
  private final List<LoopThread> threads = new ArrayList<>();
  private volatile Duration grace = Duration.ZERO; // the longest of all
  private @Nullable Future<Boolean> change;
  private boolean stopping;

  LoopGroup(Supplier<? extends Gateway> factory, int number, ServerOptions options) {
    this.factory = factory;
    this.options = options;
    LoopOptions of =
        LoopOptions.defaults()
            .withPoller(Pollers.likeHere())
            .withPortable(loop.portable())
            .withDebug(loop.debug());
    for (int i = 1; i <= number; i++) {
      threads.add(new LoopThread(i, of, this::serveApplication, this::changed));
    }
  }

  /**
   * Serves, in a task of the loop that accepts, until it is cancelled. Suspends.
   *
   * @param listening listens, once all applications have started; closed at the end
   * @param serving is told what accepts once all serve
   */
  void serve(
      Supplier<List<Acceptor>> listening,
      @Nullable TlsFiles tls,
      Consumer<List<Acceptor>> serving) {
    Throwable failure;
    try {
      for (LoopThread each : threads) {
        each.start();
        until(each::isMade);
      }
      until(() -> threads.stream().allMatch(LoopThread::hasStarted));
      serve(listening.get(), tls, serving);
      throw new IllegalStateException("it serves until something is thrown");
    } catch (Throwable failed) {
      failure = failed;
    }
    stop(failure);
  }

  private void serve(
      List<Acceptor> acceptors, @Nullable TlsFiles tls, Consumer<List<Acceptor>> serving) {
    asyncio.Task<?> following = null;
    try {
      threads.forEach(each -> each.accept(acceptors));
      until(() -> threads.stream().allMatch(LoopThread::isServing));
      if (tls != null) {
        following =
            Asyncio.createTask(
                () -> tls.follow(renewed -> threads.forEach(each -> each.setTls(renewed))));
      }
      serving.accept(acceptors);
      until(() -> false);
    } finally {
      acceptors.forEach(Acceptor::close);
      if (following != null) {
        following.cancel();
      }
    }
  }

  // ---- the end

  /** Ends all, waits for them, and throws what there is to be thrown. */
  private void stop(Throwable failure) {
    Throwable thrown = failure;
    stopping = true;
    threads.forEach(LoopThread::stop);
    try {
      awaitEnd(grace);
    } catch (CancelledError again) {
      threads.forEach(LoopThread::stop);
      Asyncio.shielded(() -> awaitEnd(Duration.ZERO));
      thrown = again;
    }
    for (LoopThread each : threads) {
      Throwable other = each.failure();
      if (other != null && other != thrown) {
        if (thrown instanceof CancelledError) { // what was wanted
          thrown = other;
        } else {
          thrown.addSuppressed(other);
        }
      }
    }
    throw unchecked(thrown);
  }

  /** Waits for those that answer; from a time on they are asked. */
  private void awaitEnd(Duration patience) {
    boolean all = within(patience, () -> threads.stream().noneMatch(LoopThread::isAlive));
    while (!all) {
      Set<LoopThread> silent = new HashSet<>(threads);
      for (LoopThread each : threads) {
        each.tell(() -> heard(() -> silent.remove(each)));
      }
      if (!within(ANSWER, () -> silent.stream().noneMatch(LoopThread::isAlive))) {
        silent.stream().filter(LoopThread::isAlive).forEach(this::leave);
      }
      all = within(ANSWER, () -> threads.stream().noneMatch(LoopThread::isAlive));
    }
  }

  private boolean within(Duration time, BooleanSupplier condition) {
    try {
      Asyncio.timeout(time, () -> until(condition));
      return true;
    } catch (asyncio.TimeoutError passed) {
      return condition.getAsBoolean();
    }
  }

  private void leave(LoopThread held) {
    held.leave();
    report(
        "A loop of the server does not end, for something holds its thread up: " + held,
        new IllegalStateException(held + " is left alone with its connections"));
  }

  // ---- in the loop of an application

  private void serveApplication(LoopThread here) {
    Gateway gateway = factory.get();
    if (gateway == null) {
      throw new IllegalStateException("the factory gave null: it has to give an application");
    }
    Application application = Application.of(gateway);
    synchronized (this) {
      Duration own = application.limits().shutdown();
      grace = own.compareTo(grace) > 0 ? own : grace;
    }
    here.made();
    AppRunner runner = new AppRunner(clients);
    try {
      runner.serve(application);
      List<Server> servers = new ArrayList<>();
      for (Acceptor each : here.started()) {
        servers.add(runner.listen(handler -> each.startServer(handler, options)));
      }
      here.serving(servers);
      Future<Boolean> never = EventLoop.running().createFuture();
      Asyncio.await(never);
    } finally {
      runner.stop();
    }
  }

  // ---- what happens

  /** In any thread. */
  private void changed(LoopThread thread) {
    heard(() -> seen(thread));
  }

  private void heard(Runnable news) {
    try {
      var _ =
          loop.callSoonThreadsafe(
              () -> {
                news.run();
                lookAgain();
              });
    } catch (IllegalStateException closed) {
      // nobody waits any more
    }
  }

  private void seen(LoopThread thread) {
    if (thread.hasEnded() && !stopping && thread.isServing()) {
      Throwable failure = ending(thread);
      if (!(failure instanceof ExitError)) {
        report("A loop of the server has ended, and the others end with it: " + thread, failure);
      }
    }
  }

  private void lookAgain() {
    Future<Boolean> waiting = change;
    if (waiting != null && !waiting.done()) {
      waiting.setResult(true);
    }
  }

  private static Throwable ending(LoopThread thread) {
    Throwable failure = thread.failure();
    return failure == null
        ? new IllegalStateException(thread + " of the server has ended by itself")
        : failure;
  }

  private void report(String message, Throwable failure) {
    loop.callExceptionHandler(Map.of("message", message, "exception", failure));
  }

  /** Waits until something is so, or, as long as nothing is to end, one of them has ended. */
  private void until(BooleanSupplier condition) {
    while (true) {
      for (LoopThread each : threads) {
        if (!stopping && each.hasEnded()) {
          throw unchecked(ending(each));
        }
      }
      if (condition.getAsBoolean()) {
        return;
      }
      Future<Boolean> waiting = loop.createFuture();
      change = waiting;
      Asyncio.await(waiting);
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    return switch (failure) {
      case RuntimeException already -> already;
      case Error error -> throw error;
      default -> new CompletionException(failure);
    };
  }
}
