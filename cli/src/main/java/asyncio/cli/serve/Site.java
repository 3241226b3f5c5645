package asyncio.cli.serve;

import asyncio.CancelledError;
import asyncio.ExitError;
import asyncio.cli.program.OwnFrames;
import asyncio.http.gateway.ProxyHeaders;
import asyncio.http.web.AccessLog;
import asyncio.http.web.AppRunner;
import asyncio.http.web.Application;
import asyncio.http.web.Exchange;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.Scope;
import asyncio.http.web.ServerLimits;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What options put around a gateway: limits and the access log, trust in proxies, and where it
 * stands. A gateway that nothing of it concerns stays as it is.
 *
 * @param options the options
 * @param log takes lines of the access log; null: there is none, or it is the application's own
 * @param each is told of each exchange, on the loop; null: nobody is
 */
public record Site(ServeOptions options, @Nullable Consumer<String> log, @Nullable Runnable each) {
  /**
   * Serves a program, instead of what was served before. Suspends until it has started.
   *
   * @param runner serves
   * @param program makes the gateway
   * @param site what is around it
   * @throws Refusal if it does not start
   */
  public static void serve(AppRunner runner, FoundProgram program, Site site) {
    try {
      runner.serve(site.around(program));
    } catch (Refusal refusal) {
      throw refusal;
    } catch (CancelledError | ExitError end) {
      throw end;
    } catch (RuntimeException | Error failed) {
      throw notStarted(program, failed);
    }
  }

  /** Says why a program has not started. */
  static Refusal notStarted(FoundProgram program, Throwable failed) {
    OwnFrames.trim(failed);
    return new Refusal(Refusal.APP_LOAD, program.name() + " did not start: " + failed, failed);
  }

  /**
   * The gateway of a program, with all around it.
   *
   * @param program makes it
   * @return what to serve
   * @throws Refusal if there is none, or nothing that measures requests though it is wanted
   */
  Application around(FoundProgram program) {
    return around(program.create(), options.metrics() ? program.meter() : null);
  }

  /**
   * The gateway with all around it.
   *
   * @param gateway what to serve
   * @return what to serve instead
   */
  Application around(Gateway gateway) {
    return around(gateway, null);
  }

  private Application around(Gateway gateway, Gateway.@Nullable Layer meter) {
    Application plain = gateway instanceof Application application ? application : null;
    ServerLimits before = plain == null ? ServerLimits.DEFAULT : plain.limits();
    AccessLog own = plain == null ? null : plain.accessLog();
    Gateway inner = meter == null ? gateway : gateway.behind(meter);
    if (each != null) {
      inner = inner.behind(this::counted);
    }
    if (!options.rootPath().isEmpty()) {
      inner = inner.behind(this::below);
    }
    if (!options.proxies().isEmpty()) {
      inner = inner.behind(ProxyHeaders.trusting(options.proxies().toArray(String[]::new)));
    }
    ServerLimits limits = LimitTable.changed(before, options.limits());
    AccessLog wanted = accessLog(own);
    boolean same = inner == gateway && limits.equals(before) && wanted == own;
    if (same && plain != null) {
      return plain;
    }
    Application outer = new Application(limits).mount("/", inner);
    return wanted == null ? outer : outer.accessLog(wanted);
  }

  private @Nullable AccessLog accessLog(@Nullable AccessLog own) {
    if (options.accessLog() == null) {
      return own;
    }
    if (log == null) {
      return null;
    }
    return AccessLog.of(
        switch (options.accessLogFormat()) {
          case "common" -> AccessLog.common();
          case "json" -> AccessLog.json();
          default -> AccessLog.combined();
        },
        log);
  }

  private Response counted(Exchange exchange, Gateway next) throws Exception {
    if (each != null) {
      each.run();
    }
    return next.handle(exchange);
  }

  /** A proxy may pass the whole path, or take the root off: then it is put on again. */
  private Response below(Exchange exchange, Gateway next) throws Exception {
    Scope scope = exchange.scope();
    String root = options.rootPath();
    String path = scope.rawPath();
    boolean whole = path.equals(root) || path.startsWith(root + "/");
    Scope there = whole || !path.startsWith("/") ? scope : scope.withTarget(root + scope.target());
    return next.handle(exchange.withScope(path.startsWith("/") ? there.withRootPath(root) : there));
  }
}
