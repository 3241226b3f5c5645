package asyncio.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where values come from, and what is said of those that are bad. */
class SettingsTest {
  @TempDir private Path directory;

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("serve.properties"), text).toString();
  }

  private static Refusal refusal(
      Map<Setting, List<String>> line, Map<String, String> environment, @Nullable String file) {
    return catchThrowableOfType(
        Refusal.class,
        () -> ServeOptions.of("web-hello", "", Settings.of(line, environment, file)));
  }

  @Test
  void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFileAndThatBeforeTheDefault()
      throws IOException {
    String file = file("backlog = 1\nloops = 2\nmax-requests = 3\n");
    Map<String, String> environment =
        Map.of("AIO_SERVE_LOOPS", "4", "AIO_SERVE_MAX_REQUESTS", "5", "PATH", "/bin");
    Settings settings = Settings.of(Map.of(Setting.MAX_REQUESTS, List.of("6")), environment, file);

    assertThat(settings.lines())
        .anyMatch(line -> line.matches("backlog +1 +" + file))
        .anyMatch(line -> line.matches("loops +4 +AIO_SERVE_LOOPS"))
        .anyMatch(line -> line.matches("max-requests +6 +the command line"))
        .anyMatch(line -> line.matches("bind +127.0.0.1:8080 +default"))
        .anyMatch(line -> line.matches("pid +\\(not set\\)"));
    assertThat(Settings.ofBytes(settings.toBytes())).isEqualTo(settings);
  }

  @Test
  void theFileCanBeNamedInTheEnvironmentAndListsHaveCommas() throws IOException {
    String file =
        file("bind = 127.0.0.1:1, unix:/run/a b.sock\nlimit: body=10m,idle=5s\nreload = yes\n");
    ServeOptions options =
        ServeOptions.of("x", "", Settings.of(Map.of(), Map.of(Settings.FILE_VARIABLE, file), null));

    assertThat(options.bindings())
        .containsExactly(
            new Binding.Tcp("127.0.0.1", 1), new Binding.Unix(Path.of("/run/a b.sock")));
    assertThat(options.limits()).isEqualTo(Map.of("body", "10m", "idle", "5s"));
    assertThat(options.reload()).isTrue();
    assertThat(ServeOptions.ofBytes(options.toBytes())).isEqualTo(options);
  }

  @Test
  void whatHasNoSuchNameIsRefusedWithTheNearest() throws IOException {
    Refusal inFile = refusal(Map.of(), Map.of(), file("max-request = 3"));
    assertThat(inFile.code()).isEqualTo(2);
    assertThat(inFile).hasMessageEndingWith("serve.properties: no setting is called max-request");
    assertThat(inFile.help()).singleElement().asString().startsWith("Did you mean max-requests");

    Refusal inEnvironment = refusal(Map.of(), Map.of("AIO_SERVE_BND", "x"), null);
    assertThat(inEnvironment.code()).isEqualTo(2);
    assertThat(inEnvironment).hasMessageContaining("AIO_SERVE_BND");
    assertThat(inEnvironment.help()).singleElement().asString().contains("AIO_SERVE_BIND");
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() throws IOException {
    assertThat(refusal(Map.of(), Map.of(), file("loops=1\nloops=2\n")))
        .hasMessageEndingWith("serve.properties: loops is set twice");
  }

  @Test
  void aFileThatIsNotThereOrNoTextIsRefused() throws IOException {
    assertThat(refusal(Map.of(), Map.of(), "/no/such/file"))
        .hasMessage("no such file of settings: /no/such/file");
    Path binary = Files.write(directory.resolve("b"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThat(refusal(Map.of(), Map.of(), "" + binary)).hasMessageContaining("no text in UTF-8");
    assertThat(refusal(Map.of(), Map.of(), file("a = \\u12"))).hasMessageContaining("cannot read");
  }

  @Test
  void aBadValueIsToldWithThePlaceWhereItStands() throws IOException {
    assertThat(refusal(Map.of(Setting.LOOPS, List.of("two")), Map.of(), null))
        .hasMessage("--loops: 'two' is no number from 0 to 2147483647");
    assertThat(refusal(Map.of(), Map.of("AIO_SERVE_LOOPS", "0"), null))
        .hasMessage("AIO_SERVE_LOOPS: '0' is too few: there has to be one at least");
    assertThat(refusal(Map.of(), Map.of(), file("loop = epol")))
        .hasMessage(
            directory.resolve("serve.properties")
                + ": loop: 'epol' is none of them. Did you mean epoll?");
    assertThat(refusal(Map.of(Setting.LIMIT, List.of("bdy=3")), Map.of(), null))
        .hasMessage("--limit: 'bdy=3' names no limit. Did you mean body?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "SOCKET_MODE; rw-rw-rw; is no mode: write it as rw-rw---- or 660",
        "SOCKET_MODE; 660; --socket-mode is for --bind unix:PATH, and there is none",
        "TLS_CERT; /no/such; is no file",
        "FORWARDED_ALLOW_IPS; *; trusts everybody",
        "FORWARDED_ALLOW_IPS; localhost; is no list of addresses",
        "ROOT_PATH; shop; is no path: write it as /shop",
        "MAX_MEMORY; 512m; --max-memory needs a supervisor that replaces the worker",
        "MAX_MEMORY; much; is no size: write it as 512k, 64m or 1g",
        "GRACEFUL_TIMEOUT; soon; is no time: write it as 500ms, 30s or 2min",
        "RELOAD; perhaps; is neither true nor false",
        "ACCESS_LOG_FORMAT; xml; is none of common, combined, json",
        "LIMIT; body; is no limit: write it as body=10m",
        "LIMIT; line=3g; is too much",
        "LIMIT; connections=0; nothing fits into these limits",
        "PROCESSES; 0; is too few",
        "BIND; localhost; has no port",
      })
  void aBadValueIsOneLineThatSaysWhatToWrite(Setting setting, String text, String reason) {
    Refusal refusal = refusal(Map.of(setting, List.of(text)), Map.of(), null);
    assertThat(refusal.code()).isEqualTo(2);
    assertThat(refusal.getMessage()).contains(reason).doesNotContain("\n");
  }

  @Test
  void whatDoesNotGoTogetherIsRefused() {
    assertThat(
            refusal(
                Map.of(
                    Setting.MAX_REQUESTS, List.of("2000000000"),
                    Setting.MAX_REQUESTS_JITTER, List.of("2000000000")),
                Map.of(),
                null))
        .hasMessageContaining("--max-requests and --max-requests-jitter are too many together");
    assertThat(
            refusal(
                Map.of(Setting.RELOAD, List.of("true"), Setting.PROCESSES, List.of("2")),
                Map.of(),
                null))
        .hasMessageContaining("--reload is for one process");
    assertThat(
            refusal(
                Map.of(Setting.BIND, List.of("fd:3"), Setting.LOOP, List.of("nio")),
                Map.of(),
                null))
        .hasMessageContaining("epoll");
    assertThatThrownBy(() -> tlsWithoutKey())
        .hasMessage("TLS needs both --tls-cert and --tls-key; --tls-key is missing");
  }

  private void tlsWithoutKey() throws IOException {
    Path chain = Files.writeString(directory.resolve("chain.pem"), "x");
    ServeOptions.of(
        "x", "", Settings.of(Map.of(Setting.TLS_CERT, List.of("" + chain)), Map.of(), null));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:80, 127.0.0.1:80",
    ":80, :80",
    "80, 127.0.0.1:80",
    "localhost:0, localhost:0",
    "[::1]:80, [::1]:80",
    "unix:/run/x:y.sock, unix:/run/x:y.sock",
    "fd:3, fd:3"
  })
  void placesToListenAreRead(String text, String place) {
    assertThat(Binding.parse(text)).hasToString(place);
  }

  @ParameterizedTest
  @CsvSource({
    "::1:80, IPv6 is written [::1]:8080",
    "localhost, has no port",
    "a:b, is no place to listen",
    "a:-1, is no place to listen",
    "a:65536, the highest is 65535",
    "a:, is no place to listen",
    "fd:1, is no socket",
    "fd:x, is no place to listen",
    "unix:, names no file",
    "http://a:80, is a URL"
  })
  void whatIsNoPlaceToListenSaysWhy(String text, String reason) {
    assertThatThrownBy(() -> Binding.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void modesSizesAndTimesAreReadAsTheyAreWritten() {
    Settings settings =
        Settings.of(
            Map.of(
                Setting.BIND, List.of("unix:/s"),
                Setting.SOCKET_MODE, List.of("0640"),
                Setting.GRACEFUL_TIMEOUT, List.of("1.5s")),
            Map.of(),
            null);
    ServeOptions options = ServeOptions.of("x", "", settings);
    assertThat(java.nio.file.attribute.PosixFilePermissions.toString(options.sockets().mode()))
        .isEqualTo("rw-r-----");
    assertThat(options.limits()).isEqualTo(Map.of("shutdown", "1500ms"));
    assertThat(Quantity.bytes("1.5k")).isEqualTo(1536);
    assertThat(Quantity.text(10L << 20)).isEqualTo("10m");
    assertThat(Quantity.text(Quantity.time("2min"))).isEqualTo("2min");
  }
}
