package asyncio.http.client;

import static asyncio.Asyncio.run;
import static asyncio.http.client.Peer.latin1;
import static asyncio.http.client.Peer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.StreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Through proxies of SOCKS, byte for byte. */
class SocksTest {
  private final List<String> trail = new ArrayList<>();

  private void note(StreamReader in, int many) {
    trail.add(HexFormat.of().formatHex(in.readExactly(many)));
  }

  private interface Script {
    void talk(StreamReader in, asyncio.net.StreamWriter out);
  }

  private void through(String kind, Script script, Consumer<ClientSession> visit) {
    run(
        () -> {
          try (Server proxy =
                  Net.startServer(
                      (in, out) -> {
                        try (out) {
                          script.talk(in, out);
                          String head =
                              new String(
                                  in.readUntil(latin1("\r\n\r\n")), StandardCharsets.US_ASCII);
                          trail.add(head.substring(0, head.indexOf("\r\n")));
                          out.write(latin1(response("200 OK", "through")));
                          out.drain();
                          in.read();
                        } catch (asyncio.net.IncompleteReadError gone) {
                          trail.add("gone");
                        }
                      },
                      "127.0.0.1",
                      0);
              var session =
                  new ClientSession(
                      o ->
                          o.proxy(
                              kind
                                  + "127.0.0.1:"
                                  + ((InetSocketAddress) proxy.addresses().getFirst())
                                      .getPort()))) {
            visit.accept(session);
          }
        });
  }

  @Test
  void version5WithAPasswordLooksUpTheHost() {
    through(
        "socks5h://me:secret@",
        (in, out) -> {
          note(in, 4);
          out.write(new byte[] {5, 2});
          note(in, 1 + 1 + 2 + 1 + 6);
          out.write(new byte[] {1, 0});
          note(in, 5 + 9 + 2);
          out.write(new byte[] {5, 0, 0, 3, 1, 'x', 0, 1});
        },
        session -> assertThat(session.get("http://host.test/a").text()).isEqualTo("through"));
    assertThat(trail)
        .containsExactly(
            "05020002",
            "01026d6506736563726574",
            "0501000309686f73742e746573740050",
            "GET /a HTTP/1.1");
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://, 050100, 050100017f0000011f90",
    "socks4://, '', 04011f907f00000100",
    "socks4a://, '', 04011f900000000100656e642e7465737400"
  })
  void theOthersAreAskedAsTheyWantIt(String kind, String greeting, String asked) {
    String host = kind.startsWith("socks4a") ? "end.test" : "127.0.0.1";
    through(
        kind,
        (in, out) -> {
          if (!greeting.isEmpty()) {
            note(in, 3);
            out.write(new byte[] {5, 0});
          }
          note(in, asked.length() / 2);
          out.write(
              greeting.isEmpty()
                  ? new byte[] {0, 90, 0, 0, 0, 0, 0, 0}
                  : new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        },
        session ->
            assertThat(session.get("http://" + host + ":8080/").text()).isEqualTo("through"));
    assertThat(trail).endsWith(asked, "GET / HTTP/1.1");
  }

  @Test
  void aRefusalIsTold() {
    through(
        "socks5h://",
        (in, out) -> {
          note(in, 3);
          out.write(new byte[] {5, 0});
          note(in, 5 + 9 + 2);
          out.write(new byte[] {5, 5, 0, 1, 0, 0, 0, 0, 0, 0});
        },
        session ->
            assertThatThrownBy(() -> session.get("http://host.test/"))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageContaining("makes no connection: the connection was refused"));
    through(
        "socks5h://",
        (in, out) -> {
          note(in, 3);
          out.write(new byte[] {5, (byte) 0xff});
        },
        session ->
            assertThatThrownBy(() -> session.get("http://host.test/"))
                .isInstanceOf(ClientConnectorError.class)
                .hasMessageContaining("it wants to know who asks"));
    through(
        "socks5h://",
        (in, out) -> out.close(),
        session ->
            assertThatThrownBy(() -> session.get("http://host.test/"))
                .isInstanceOf(ClientConnectorError.class));
  }

  @Test
  void whatIsNoProxyIsRefused() {
    assertThatThrownBy(() -> Proxy.parse("ftp://x")).isInstanceOf(InvalidUrlError.class);
    assertThat(Proxy.parse("host:3128")).hasToString("http://host:3128");
    assertThat(Proxy.parse("socks5://u:p@host")).hasToString("socks5://host:1080");
  }
}
