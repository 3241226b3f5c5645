package asyncio.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.Asyncio;
import asyncio.LoopOptions;
import asyncio.VirtualClock;
import asyncio.http.Headers;
import asyncio.http.Http2Limits;
import asyncio.http.Limits;
import asyncio.http.Method;
import asyncio.http.web.AccessLog;
import asyncio.http.web.Application;
import asyncio.http.web.Gateway;
import asyncio.http.web.Response;
import asyncio.http.web.ServerLimits;
import asyncio.http.web.TestClient;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What options put around an application. */
class SiteTest {
  private final List<String> log = new ArrayList<>();
  private int exchanges;

  private static ServeOptions options(String... settings) {
    Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
    for (int i = 0; i < settings.length; i += 2) {
      given.put(Setting.of(settings[i]).orElseThrow(), List.of(settings[i + 1]));
    }
    return ServeOptions.of("x", "", Settings.of(given, Map.of(), null));
  }

  private String get(Gateway gateway, ServeOptions options, String target, String... headers) {
    var answer = new String[1];
    Asyncio.run(
        () -> {
          Site site = new Site(options, log::add, () -> exchanges++);
          try (var client = TestClient.of(site.around(gateway))) {
            answer[0] = client.request(Method.GET, target, Headers.of(headers), new byte[0]).text();
          }
        },
        LoopOptions.defaults().withClock(new VirtualClock()));
    return answer[0];
  }

  private static Application who() {
    return new Application()
        .get(
            "/a",
            request ->
                Response.text(request.scheme() + " " + request.remote() + " " + request.rawPath()));
  }

  @Test
  void anApplicationThatNothingConcernsStaysAsItIs() {
    Application application = who();
    assertThat(new Site(options(), null, null).around(application)).isSameAs(application);
  }

  @Test
  void limitsAreChangedOneByOneAndTheOthersStayTheApplications() {
    var own = ServerLimits.DEFAULT.withMessages(Limits.DEFAULT.withBody(7)).withConnections(3);
    ServerLimits changed =
        new Site(options("limit", "idle=5s", "graceful-timeout", "2s"), null, null)
            .around(new Application(own))
            .limits();
    assertThat(changed.connections()).isEqualTo(3);
    assertThat(changed.messages().body()).isEqualTo(7);
    assertThat(changed.idle()).hasSeconds(5);
    assertThat(changed.shutdown()).hasSeconds(2);
  }

  @Test
  void everyLimitHasAName() {
    int components =
        Limits.class.getRecordComponents().length
            + ServerLimits.class.getRecordComponents().length
            + Http2Limits.class.getRecordComponents().length;
    assertThat(LimitTable.lines(ServerLimits.DEFAULT, Map.of()))
        .hasSize(components - 2) // which are records themselves
        .allMatch(line -> line.length() <= 80);
    ServerLimits changed =
        LimitTable.changed(ServerLimits.DEFAULT, Map.of("http2-streams", "3", "head", "1k"));
    assertThat(changed.http2().streams()).isEqualTo(3);
    assertThat(changed.messages().head()).isEqualTo(1024);
    assertThat(changed.withHttp2(Http2Limits.DEFAULT).withMessages(Limits.DEFAULT))
        .isEqualTo(ServerLimits.DEFAULT);
  }

  @Test
  void theLogIsTheApplicationsUnlessAnotherIsAskedFor() {
    Application own = who().accessLog(AccessLog.of(_ -> "own", log::add));
    get(own, options(), "/a");
    get(own, options("access-log", "-", "access-log-format", "json"), "/a");
    get(own, options("access-log", "off"), "/a");
    assertThat(log).hasSize(3);
    assertThat(log.getFirst()).isEqualTo("own");
    assertThat(log.get(1)).startsWith("{\"time\":");
  }

  @Test
  void proxiesAreBelievedOnlyIfThatIsWanted() {
    String[] told = {"x-forwarded-for", "203.0.113.9", "x-forwarded-proto", "https"};
    assertThat(get(who(), options(), "/a", told)).isEqualTo("http null /a");
    assertThat(get(who(), options("proxy-headers", "true"), "/a", told))
        .isEqualTo("https /203.0.113.9:0 /a");
    assertThat(get(who(), options("forwarded-allow-ips", "10.0.0.1"), "/a", told))
        .isEqualTo("http null /a");
    assertThat(get(who(), options("forwarded-allow-ips", "10.0.0.1,unix"), "/a", told))
        .isEqualTo("https /203.0.113.9:0 /a");
  }

  @Test
  void belowARootPathTheApplicationIsFoundWhetherOrNotTheProxyTakesItOff() {
    ServeOptions options = options("root-path", "/shop/");
    assertThat(get(who(), options, "/shop/a")).endsWith("/shop/a");
    assertThat(get(who(), options, "/a")).endsWith("/shop/a");
    Gateway plain =
        exchange -> Response.text(exchange.scope().rootPath() + " " + exchange.scope().pathBelow());
    assertThat(get(plain, options, "/shop")).isEqualTo("/shop /");
    assertThat(get(plain, options, "/shopping")).isEqualTo("/shop /shopping");
    assertThat(exchanges).isEqualTo(4);
  }
}
