package asyncio.cli.serve;

import asyncio.Asyncio;
import asyncio.CancelledError;
import asyncio.EventLoop;
import asyncio.ExitError;
import asyncio.Future;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import asyncio.ReturnWhen;
import asyncio.SystemExit;
import asyncio.Task;
import asyncio.cli.program.OwnFrames;
import asyncio.http.web.AppRunner;
import asyncio.http.web.Loops;
import asyncio.http.web.Web;
import asyncio.net.Acceptor;
import asyncio.net.Pollers;
import asyncio.sync.Event;
import java.io.PrintWriter;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves in this process, until it is told to end: listens, becomes another user, starts the
 * application, and says so. When it is told to begin anew, by HUP or because something has changed,
 * it finds the program once more, and what was served before goes on if that fails. Of one run.
 */
final class OneProcess {
  private static final int TERMINATED = 143;

  private final ServeOptions options;
  private final Supplier<ServeOptions> again;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Systemd systemd;
  private final @Nullable LogWriter log;
  private final int mostRequests; // 0: any number
  private final List<String> places = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger(); // of all loops

  /**
   * A server.
   *
   * @param options what was asked for
   * @param again reads it once more
   * @param out is told where it serves
   * @param err is told what goes wrong
   * @param systemd is told what happens
   */
  OneProcess(
      ServeOptions options,
      Supplier<ServeOptions> again,
      PrintWriter out,
      PrintWriter err,
      Systemd systemd) {
    this.options = options;
    this.again = again;
    this.out = out;
    this.err = err;
    this.systemd = systemd;
    int jitter = options.maxRequestsJitter();
    this.mostRequests =
        options.maxRequests() == 0
            ? 0
            : options.maxRequests() + ThreadLocalRandom.current().nextInt(jitter + 1);
    String place = options.accessLog();
    this.log = place == null || place.equals("off") ? null : LogWriter.open(place);
  }

  /**
   * Serves. Blocks.
   *
   * @return the exit code
   * @throws Refusal if it does not come so far
   */
  int run() {
    try {
      String poller = options.adopts() ? "epoll" : options.loop();
      requireLoop(poller);
      Optional<Privileges> privileges = Privileges.of(options.user(), options.group());
      LoopOptions loop =
          LoopOptions.defaults()
              .withTerminationSignals(true)
              .withPoller(() -> Pollers.named(poller));
      Asyncio.run(() -> serve(privileges), loop);
      return 0;
    } catch (KeyboardInterrupt interrupted) {
      return 0;
    } catch (SystemExit exit) {
      return exit.code() == TERMINATED ? 0 : exit.code();
    } finally {
      if (log != null) {
        log.close();
      }
    }
  }

  static void requireLoop(String poller) {
    if (!poller.equals("auto") && !Pollers.available().contains(poller)) {
      try {
        Pollers.named(poller);
      } catch (IllegalStateException absent) {
        throw new Refusal(Refusal.FAILED, "--loop " + poller + ": " + absent.getMessage());
      }
    }
  }

  private void serve(Optional<Privileges> privileges) {
    EventLoop loop = EventLoop.running();
    Future<Boolean> end = loop.createFuture();
    Event anew = new Event();
    Signals.on(loop, "USR1", this::reopen);
    Signals.onHangUp(loop, anew::set, () -> finish(end));
    Target target = Target.of(options.target(), options.classPath());
    FoundProgram program = Asyncio.toThread(() -> target.find(err));
    PidFile pid = options.pid() == null ? null : PidFile.write(options.pid(), this::say);
    try {
      if (options.loops() == 1) {
        serveHere(program, privileges, anew, end);
      } else {
        serveByLoops(program, privileges, anew, end);
      }
    } finally {
      if (pid != null) {
        pid.close();
      }
    }
  }

  private void serveHere(
      FoundProgram program, Optional<Privileges> privileges, Event anew, Future<Boolean> end) {
    AppRunner runner = new AppRunner();
    Task<?> renewing = null;
    try {
      for (Binding binding : options.bindings()) {
        new Listening(options).listen(runner, binding).forEach(this::note);
      }
      privileges.ifPresent(each -> each.take(options.bindings()));
      start(runner, program, options, end);
      ready();
      renewing = Asyncio.createTask(() -> renew(runner, program, anew, end));
      Asyncio.await(end);
    } finally {
      systemd.stopping();
      if (renewing != null) {
        renewing.cancel();
      }
      stop(runner);
    }
  }

  private void stop(AppRunner runner) {
    try {
      runner.stop();
    } catch (CancelledError | ExitError end) {
      throw end;
    } catch (RuntimeException | Error failed) {
      throw failed(failed);
    }
  }

  private Refusal failed(Throwable thrown) {
    OwnFrames.trim(thrown);
    return new Refusal(Refusal.FAILED, options.target() + " has failed: " + thrown, thrown);
  }

  private void note(SocketAddress address) {
    places.add(Listening.text(address, options.tls() != null));
  }

  private void ready() {
    places.forEach(place -> out.println("Serving on " + place));
    systemd.ready("Serving on " + String.join(", ", places));
  }

  private void start(
      AppRunner runner, FoundProgram program, ServeOptions like, Future<Boolean> end) {
    Site.serve(runner, program, site(like, end));
  }

  private Site site(ServeOptions like, Future<Boolean> end) {
    EventLoop loop = EventLoop.running();
    return new Site(like, log, mostRequests == 0 ? null : () -> count(loop, end));
  }

  /** In any of the loops. */
  private void count(EventLoop loop, Future<Boolean> end) {
    if (requests.incrementAndGet() == mostRequests) {
      say("ends after " + mostRequests + " requests, as --max-requests has it");
      Signals.tell(loop, () -> finish(end));
    }
  }

  private static void finish(Future<Boolean> end) {
    if (!end.done()) {
      end.setResult(true);
    }
  }

  // ---- several loops in threads

  private void serveByLoops(
      FoundProgram program, Optional<Privileges> privileges, Event anew, Future<Boolean> end) {
    program.requireOneForEach(options.loops());
    List<Acceptor> acceptors = new ArrayList<>();
    Task<?> refusing = Asyncio.createTask(() -> refuseToRenew(anew));
    try {
      for (Binding binding : options.bindings()) {
        Acceptor acceptor = new Listening(options).accept(binding);
        acceptors.add(acceptor);
        acceptor.addresses().forEach(this::note);
      }
      privileges.ifPresent(each -> each.take(options.bindings()));
      serveByLoops(program, acceptors, end);
    } finally {
      acceptors.forEach(Acceptor::close);
      refusing.cancel();
    }
  }

  private void serveByLoops(FoundProgram program, List<Acceptor> acceptors, Future<Boolean> end) {
    Site site = site(options, end);
    Future<Boolean> started = EventLoop.running().createFuture();
    Task<?> serving =
        Asyncio.createTask(
            () ->
                Web.serve(
                    () -> site.around(program),
                    Loops.of(options.loops()),
                    acceptors,
                    options.tls(),
                    () -> {
                      finish(started);
                      ready();
                    }));
    try {
      Asyncio.wait(List.of(serving, end), ReturnWhen.FIRST_COMPLETED);
    } finally {
      systemd.stopping();
      serving.cancel();
      Asyncio.wait(List.of(serving));
      throwFailure(serving, program, started.done());
    }
  }

  /** Of a task that was told to end. */
  private void throwFailure(Task<?> serving, FoundProgram program, boolean started) {
    Throwable failure = serving.cancelled() ? null : serving.exception();
    switch (failure) {
      case null -> {}
      case Refusal refusal -> throw refusal;
      case ExitError exit -> throw exit;
      default -> throw started ? failed(failure) : Site.notStarted(program, failure);
    }
  }

  private void refuseToRenew(Event anew) {
    while (true) {
      anew.await();
      anew.clear();
      say("HUP takes one loop, or --processes: nothing is served anew");
    }
  }

  // ---- anew

  private void renew(AppRunner runner, FoundProgram first, Event anew, Future<Boolean> end) {
    EventLoop loop = EventLoop.running();
    if (!options.reload()) {
      renewWhenever(runner, anew, null, end);
      return;
    }
    try (Watch watch = new Watch(() -> Signals.tell(loop, anew::set))) {
      watch.follow(first.watched());
      say("serves " + options.target() + " anew when it changes");
      renewWhenever(runner, anew, watch, end);
    }
  }

  private void renewWhenever(
      AppRunner runner, Event anew, @Nullable Watch watch, Future<Boolean> end) {
    while (true) {
      anew.await();
      anew.clear();
      systemd.reloading();
      try {
        renewOnce(runner, watch, end);
      } catch (Refusal refusal) {
        refusal.print(err);
        say("what was served before goes on");
      } catch (RuntimeException failed) { // as of a compiler that fails
        failed(failed).print(err);
        say("what was served before goes on");
      }
      systemd.ready("Serving on " + String.join(", ", places));
    }
  }

  private void renewOnce(AppRunner runner, @Nullable Watch watch, Future<Boolean> end) {
    long began = System.nanoTime();
    reopen();
    ServeOptions now = again.get();
    now.takeUmask();
    if (!now.bindings().equals(options.bindings())) {
      say("listens where it did: --bind takes a restart");
    }
    Target target = Target.of(now.target(), now.classPath());
    FoundProgram program = Asyncio.toThread(() -> target.find(err));
    if (watch != null) {
      watch.follow(program.watched());
    }
    start(runner, program, now, end);
    say(
        "serves %s anew, after %d ms"
            .formatted(now.target(), (System.nanoTime() - began) / 1_000_000));
  }

  private void reopen() {
    if (log != null) {
      log.reopen();
    }
  }

  private void say(String line) {
    err.println("aio: " + line);
    err.flush();
  }
}
