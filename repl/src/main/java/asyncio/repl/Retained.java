package asyncio.repl;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;
import jdk.jshell.tool.JavaShellToolBuilder;

/**
 * What the tool keeps from one prompt to the next: the history, the user's settings, and how the
 * prompt looks. The tool knows its looks only as something that a user has set and retained. So it
 * is told once, by a run of its own, and what that retains is put where it looks.
 */
final class Retained {
  private static final String LOOKS =
      """
      /set mode aio normal -quiet
      /set prompt aio "aio> " "...> "
      /set mode -retain aio
      /set feedback -retain aio
      /exit
      """;

  private static final Logger LOG = Logger.getLogger("java.util.prefs"); // held, or it is forgotten

  private Retained() {}

  /** Beside the user's other preferences; not those of the JDK's own shell. */
  static Preferences ofUser() throws Exception {
    LOG.setLevel(Level.WARNING); // it tells of the directory that it makes
    Preferences preferences = Preferences.userRoot().node("asyncio/prompt");
    if (preferences.get("FEEDBACK", null) == null) {
      looks().forEach(preferences::put);
      flush(preferences);
    }
    return preferences;
  }

  private static void flush(Preferences preferences) {
    try {
      preferences.flush();
    } catch (BackingStoreException notKept) {
      // the next prompt is told again
    }
  }

  private static Map<String, String> looks() throws Exception {
    Map<String, String> kept = new HashMap<>();
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    JavaShellToolBuilder.builder()
        .persistence(kept)
        .in(new ByteArrayInputStream(LOOKS.getBytes(StandardCharsets.UTF_8)), null)
        .out(nowhere)
        .err(nowhere)
        .start("-n", "--execution", "local");
    kept.keySet().removeIf(key -> key.startsWith("HISTORY"));
    return kept;
  }
}
