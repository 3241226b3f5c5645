package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a browser shows of the examples that serve pages. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BrowserTest {
  @TempDir private Path profile;
  private Process server;
  private Chromium browser;

  @BeforeEach
  void startTheBrowser() throws IOException {
    assumeTrue(Chromium.isThere(), "needs chromium");
    assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1,
        "a browser with two pages does not get on with one processor");
    browser = new Chromium(profile);
  }

  @AfterEach
  void end() throws InterruptedException {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
  }

  private String serve(String example) throws IOException {
    server = WebExamplesTest.launched(example, "--port", "0");
    String line = server.inputReader().readLine();
    assertThat(line).startsWith("Serving on ");
    return line.substring("Serving on ".length());
  }

  @Test
  void twoGuestsOfTheChatSeeWhatEachSays() throws Exception {
    String base = serve("websocket-chat");
    Chromium.Page one = browser.open(base + "/");
    one.await("document.body.innerText.includes('you are guest 1 of 1')");
    Chromium.Page two = browser.open(base + "/");
    one.await("document.body.innerText.includes('guest 2 comes in')");
    two.await("document.body.innerText.includes('you are guest 2 of 2')"); // it is open
    two.evaluate("line.value = 'gr\u00fc\u00df <b>dich</b>'; form.requestSubmit()");
    one.await("document.body.innerText.includes('guest 2: gr\u00fc\u00df <b>dich</b>')");
    two.evaluate("socket.close()");
    one.await("document.body.innerText.includes('guest 2 leaves')");
    assertThat(one.evaluate("document.querySelectorAll('b').length"))
        .as("no markup")
        .isEqualTo("0");
  }

  @Test
  void theClockTicks() throws Exception {
    String base = serve("sse-clock");
    Chromium.Page page = browser.open(base + "/");
    page.await("/\\d\\d:\\d\\d:\\d\\d/.test(document.getElementById('time').textContent)");
    String first = page.evaluate("document.getElementById('time').textContent");
    page.await("JSON.stringify(document.getElementById('time').textContent) != '" + first + "'");
    assertThat(page.evaluate("document.getElementById('time').textContent"))
        .matches(Pattern.compile("\"\\d\\d:\\d\\d:\\d\\d.*\""));
  }
}
