package asyncio.cli.serve;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.Future;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import asyncio.SystemExit;
import asyncio.cli.program.OwnFrames;
import asyncio.http.web.AppRunner;
import asyncio.net.Pollers;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Serves in this process, until it is told to end. Of one run.
 *
 * @param options what was asked for
 * @param target what to serve
 * @param out is told where
 * @param err what goes wrong
 */
record OneProcess(ServeOptions options, Target target, PrintWriter out, PrintWriter err) {
  private static final int TERMINATED = 143;

  /**
   * Serves. Blocks.
   *
   * @return the exit code
   * @throws Refusal if it does not come so far
   */
  int run() {
    FoundProgram program = target.find(err);
    LoopOptions loop =
        LoopOptions.defaults()
            .withTerminationSignals(true)
            .withPoller(() -> Pollers.named(options.adopts() ? "epoll" : options.loop()));
    try {
      Asyncio.run(() -> serve(program), loop);
      return 0;
    } catch (KeyboardInterrupt interrupted) {
      return 0;
    } catch (SystemExit exit) {
      return exit.code() == TERMINATED ? 0 : exit.code();
    }
  }

  private void serve(FoundProgram program) {
    AppRunner runner = new AppRunner();
    try {
      for (Binding binding : options.bindings()) {
        listen(runner, binding);
      }
      start(runner, program);
      Future<Boolean> never = EventLoop.running().createFuture();
      Asyncio.await(never);
    } finally {
      runner.stop();
    }
  }

  private void listen(AppRunner runner, Binding binding) {
    var sockets =
        binding instanceof Binding.Unix
            ? options.sockets()
            : asyncio.net.ServerOptions.DEFAULT.withBacklog(options.sockets().backlog());
    try {
      for (SocketAddress address : runner.listen(binding.endpoint(), sockets, options.tls())) {
        out.println("Serving on " + text(address, options.tls() != null));
      }
    } catch (UncheckedIOException failed) {
      throw new Refusal(
          Refusal.FAILED, "cannot listen at " + binding + ": " + failed.getCause().getMessage());
    }
  }

  private void start(AppRunner runner, FoundProgram program) {
    try {
      runner.serve(new Site(options, null).around(program.create()));
    } catch (Refusal refusal) {
      throw refusal;
    } catch (RuntimeException failed) {
      OwnFrames.trim(failed);
      throw new Refusal(Refusal.APP_LOAD, program.name() + " did not start: " + failed, failed);
    }
  }

  static String text(SocketAddress address, boolean secure) {
    if (address instanceof InetSocketAddress inet) {
      String host = inet.getAddress().getHostAddress();
      String place = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
      return (secure ? "https://" : "http://") + place;
    }
    return "the Unix socket " + address + (secure ? ", with TLS" : "");
  }
}
