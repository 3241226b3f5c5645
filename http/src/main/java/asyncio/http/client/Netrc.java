package asyncio.http.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names and passwords of machines, as the user keeps them in {@code ~/.netrc} or in the file that
 * the variable {@code NETRC} names.
 */
final class Netrc {
  static final Netrc EMPTY = new Netrc();

  private final Map<String, String> machines = new HashMap<>(); // user:password
  private @Nullable String others;

  private Netrc() {}

  /** What a file says; nothing if there is none. Blocks. */
  static Netrc of(Map<String, String> environment) {
    String named = environment.get("NETRC");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
    Path file = named == null ? Path.of(home, ".netrc") : Path.of(named);
    if (!Files.isRegularFile(file)) {
      return EMPTY;
    }
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot read " + file, failed);
    }
  }

  static Netrc parse(String text) {
    var netrc = new Netrc();
    List<String> tokens = tokens(text);
    String machine = null; // empty: all others
    String login = "";
    String password = null;
    for (int i = 0; i < tokens.size(); i++) {
      String value = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      switch (tokens.get(i)) {
        case "machine", "default" -> {
          netrc.add(machine, login, password);
          login = "";
          password = null;
          boolean all = tokens.get(i).equals("default");
          machine = all ? "" : value;
          i += all ? 0 : 1;
        }
        case "login" -> {
          login = value;
          i++;
        }
        case "password" -> {
          password = value;
          i++;
        }
        case "account" -> i++;
        default -> {} // what nobody knows
      }
    }
    netrc.add(machine, login, password);
    return netrc;
  }

  private void add(@Nullable String machine, String login, @Nullable String password) {
    if (machine == null || password == null) {
      return;
    }
    String credentials = login + ":" + password;
    if (machine.isEmpty()) {
      others = others == null ? credentials : others;
    } else {
      machines.putIfAbsent(machine, credentials);
    }
  }

  /** Words, quoted ones whole; without comments and macros, which an empty line ends. */
  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    boolean macro = false;
    for (String line : text.lines().toList()) {
      if (macro && !line.isBlank()) {
        continue;
      }
      macro = false;
      int at = 0;
      while (at < line.length()) {
        char c = line.charAt(at);
        if (Character.isWhitespace(c)) {
          at++;
          continue;
        }
        if (c == '#' && (tokens.isEmpty() || !tokens.getLast().equals("password"))) {
          break;
        }
        var token = new StringBuilder();
        at = c == '"' ? quoted(line, at + 1, token) : plain(line, at, token);
        macro = token.toString().equals("macdef");
        if (macro) {
          break;
        }
        tokens.add(token.toString());
      }
    }
    return tokens;
  }

  private static int plain(String line, int from, StringBuilder into) {
    int at = from;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      into.append(line.charAt(at++));
    }
    return at;
  }

  private static int quoted(String line, int from, StringBuilder into) {
    int at = from;
    while (at < line.length() && line.charAt(at) != '"') {
      if (line.charAt(at) == '\\' && at + 1 < line.length()) {
        at++;
      }
      into.append(line.charAt(at++));
    }
    return at + 1;
  }

  /** {@code user:password} for a host; null if there is none. */
  @Nullable String credentials(String host) {
    String own = machines.get(host);
    return own == null ? others : own;
  }
}
