package asyncio.cli.serve;

import asyncio.cli.program.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, as they were written, and where each comes from: the command line,
 * else the environment, else the file, else the default.
 *
 * @param values the set ones
 */
public record Settings(Map<Setting, Value> values) {
  /** The name of the file in the environment. */
  static final String FILE_VARIABLE = "AIO_SERVE_CONFIG";

  private static final String DEFAULT = "default";
  private static final String COMMAND_LINE = "the command line";
  private static final String PREFIX = "AIO_SERVE_";

  /**
   * A value.
   *
   * @param words one, or any number
   * @param origin such as {@code the command line}
   */
  public record Value(List<String> words, String origin) {
    /** Copies the words. */
    public Value {
      words = List.copyOf(words);
    }
  }

  /** Copies the values. */
  public Settings {
    values = values.isEmpty() ? Map.of() : new EnumMap<>(values);
  }

  /**
   * The settings of a command.
   *
   * @param commandLine what was given there
   * @param environment all variables
   * @param file the name of the file that was given; null: that of the environment, if any
   * @return the settings
   * @throws Refusal if the file cannot be read, or something has no such name
   */
  public static Settings of(
      Map<Setting, List<String>> commandLine,
      Map<String, String> environment,
      @Nullable String file) {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String preset = setting.preset();
      if (preset != null) {
        values.put(setting, new Value(List.of(preset), DEFAULT));
      }
    }
    String named = file == null ? environment.get(FILE_VARIABLE) : file;
    if (named != null && !named.isBlank()) {
      values.putAll(inFile(named));
    }
    values.putAll(inEnvironment(environment));
    commandLine.forEach((set, words) -> values.put(set, new Value(words, COMMAND_LINE)));
    return new Settings(values);
  }

  private static Map<Setting, Value> inFile(String name) {
    Map<String, String> pairs;
    try (Reader reader = Files.newBufferedReader(Path.of(name))) {
      pairs = pairs(reader, name);
    } catch (java.nio.file.NoSuchFileException absent) {
      throw new Refusal(Refusal.USAGE, "no such file of settings: " + name);
    } catch (java.nio.charset.CharacterCodingException wrong) {
      throw new Refusal(Refusal.USAGE, name + " is no text in UTF-8");
    } catch (IOException | IllegalArgumentException failed) {
      throw new Refusal(Refusal.USAGE, "cannot read " + name + ": " + failed.getMessage());
    }
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    pairs.forEach(
        (key, text) -> {
          Setting setting =
              Setting.of(key)
                  .orElseThrow(() -> unknown(name + ": no setting is called " + key, key));
          values.put(setting, new Value(words(setting, text), name));
        });
    return values;
  }

  /** The keys and values of properties; the JDK would take the last of two without a word. */
  private static Map<String, String> pairs(Reader reader, String name) throws IOException {
    Map<String, String> pairs = new TreeMap<>();
    new Properties() {
      private static final long serialVersionUID = 1L;

      @Override
      public synchronized @Nullable Object put(Object key, Object value) {
        if (pairs.put((String) key, (String) value) != null) {
          throw new Refusal(Refusal.USAGE, name + ": " + key + " is set twice");
        }
        return null;
      }
    }.load(reader);
    return pairs;
  }

  private static Refusal unknown(String message, String key) {
    return new Refusal(
        Refusal.USAGE,
        message,
        new Nearest(Setting.keys()).question(key).stream().toArray(String[]::new));
  }

  private static Map<Setting, Value> inEnvironment(Map<String, String> environment) {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    for (String variable : new TreeMap<>(environment).keySet()) {
      if (variable.startsWith(PREFIX) && !variable.equals(FILE_VARIABLE)) {
        Setting setting =
            Arrays.stream(Setting.values())
                .filter(each -> each.variable().equals(variable))
                .findFirst()
                .orElseThrow(() -> unknownVariable(variable));
        String text = environment.getOrDefault(variable, "");
        if (!text.isBlank() || setting == Setting.ROOT_PATH) { // as unset, for docker's -e NAME=
          values.put(setting, new Value(words(setting, text), variable));
        }
      }
    }
    return values;
  }

  private static Refusal unknownVariable(String variable) {
    List<String> names = Arrays.stream(Setting.values()).map(Setting::variable).toList();
    return new Refusal(
        Refusal.USAGE,
        "no setting is called " + variable + ", a variable of the environment",
        new Nearest(names).question(variable).stream().toArray(String[]::new));
  }

  private static List<String> words(Setting setting, String text) {
    return setting.kind() == Setting.Kind.MANY
        ? Arrays.stream(text.split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toList()
        : List.of(text.strip());
  }

  /** {@return whether a setting has another value than the default} */
  boolean isGiven(Setting setting) {
    Value value = values.get(setting);
    return value != null && !value.origin().equals(DEFAULT);
  }

  /** The value of a setting with one, if it is set. */
  Optional<String> text(Setting setting) {
    return Optional.ofNullable(values.get(setting)).map(value -> value.words().getLast());
  }

  /**
   * The values of a setting with any number.
   *
   * @param setting which
   * @return as they were written
   */
  public List<String> all(Setting setting) {
    Value value = values.get(setting);
    return value == null ? List.of() : value.words();
  }

  /**
   * The value of a setting as something else.
   *
   * @param parse throws {@link IllegalArgumentException} with a message that says what it has to be
   */
  <T> Optional<T> get(Setting setting, Function<String, T> parse) {
    return text(setting).map(text -> parsed(setting, text, parse));
  }

  /** All values of a setting as something else. */
  <T> List<T> all(Setting setting, Function<String, T> parse) {
    return all(setting).stream().map(text -> parsed(setting, text, parse)).toList();
  }

  private <T> T parsed(Setting setting, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException wrong) {
      throw bad(setting, text, wrong.getMessage());
    }
  }

  /** Says what is wrong with a value, and where it stands. */
  Refusal bad(Setting setting, String text, @Nullable String reason) {
    Value value = values.get(setting);
    String origin = value == null ? DEFAULT : value.origin();
    String name =
        switch (origin) {
          case COMMAND_LINE, DEFAULT -> setting.option();
          default -> origin.equals(setting.variable()) ? origin : origin + ": " + setting.key();
        };
    return new Refusal(Refusal.USAGE, name + ": '" + text + "' " + reason);
  }

  /** Each setting with its value and where it comes from, in lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Setting setting : Setting.values()) {
      Value value = values.get(setting);
      String text = value == null ? "(not set)" : String.join(", ", value.words());
      String origin = value == null ? "" : value.origin();
      lines.add("%-20s  %-28s  %s".formatted(setting.key(), text, origin).stripTrailing());
    }
    return lines;
  }

  /** {@return all of it as bytes, for another process of the same program} */
  public byte[] toBytes() {
    Properties properties = new Properties();
    values.forEach(
        (setting, value) -> {
          properties.setProperty(setting.key() + ".origin", value.origin());
          for (int i = 0; i < value.words().size(); i++) {
            properties.setProperty(setting.key() + "." + i, value.words().get(i));
          }
        });
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /**
   * What another process has made bytes of.
   *
   * @param bytes of {@link #toBytes}
   * @return the settings
   */
  public static Settings ofBytes(byte[] bytes) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      String origin = properties.getProperty(setting.key() + ".origin");
      if (origin != null) {
        List<String> words = new ArrayList<>();
        String word;
        while ((word = properties.getProperty(setting.key() + "." + words.size())) != null) {
          words.add(word);
        }
        values.put(setting, new Value(words, origin));
      }
    }
    return new Settings(values);
  }
}
