package asyncio.repl;

import asyncio.Asyncio;
import asyncio.Awaitable;
import asyncio.EventLoop;
import asyncio.Snapshot;
import asyncio.Task;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What inputs call to look around; the prompt imports it without being asked. Only in a prompt:
 * elsewhere these throw {@link IllegalStateException}.
 */
public final class Prompt {
  /** Each input runs as a task of the loop: the default. */
  public static final Autoawait ON = Autoawait.ON;

  /** Inputs run in a thread of the tool, outside of the loop. */
  public static final Autoawait OFF = Autoawait.OFF;

  private static final Pattern TIME = Pattern.compile("(\\d+)\\s*(ms|s|m|h)");

  private Prompt() {}

  /** How inputs are run. */
  public enum Autoawait {
    /** As tasks of the loop. */
    ON,
    /** In a thread of the tool, outside of the loop. */
    OFF
  }

  /**
   * Prints the tasks of this process as a tree: each with its frames, and below it the tasks that
   * it waits for.
   */
  public static void tasks() {
    Sessions.here().out().println(Snapshot.take().tree());
  }

  /**
   * Cancels a task by its number.
   *
   * @param number 7 for {@code Task-7}
   * @return what was done
   */
  public static String cancel(int number) {
    return cancel("Task-" + number);
  }

  /**
   * Cancels a task by its name.
   *
   * @param name as {@link #tasks} shows it
   * @return what was done
   */
  public static String cancel(String name) {
    Session session = Sessions.here();
    Predicate<Task<?>> named = task -> task.name().equals(name);
    List<Task<?>> all = List.copyOf(session.loop().allTasks());
    List<Task<?>> chosen = all.stream().filter(named).toList();
    if (chosen.isEmpty()) {
      String names =
          String.join(
              ", ", all.stream().map(Task::name).sorted(Comparator.naturalOrder()).toList());
      return "no task is called " + name + (names.isEmpty() ? "" : "; there are " + names);
    }
    session.loop().callSoonThreadsafe(() -> chosen.forEach(Task::cancel));
    return name + " is being cancelled";
  }

  /**
   * Which loop this is, how many tasks it has, and what has kept it from turning.
   *
   * @return one line
   */
  public static String loop() {
    Session session = Sessions.here();
    EventLoop loop = session.loop();
    String blocked = session.stalls().text();
    return loop
        + ", "
        + loop.allTasks().size()
        + " tasks, "
        + (blocked == null ? "never blocked for 100 ms" : blocked);
  }

  /**
   * The time of the loop.
   *
   * @return since an arbitrary origin; in virtual time, since the prompt was opened
   */
  public static Duration time() {
    return Sessions.here().loop().time();
  }

  /**
   * Lets virtual time pass: all that is due in it happens. Suspends the input.
   *
   * @param duration such as {@code "250ms"}, {@code "10s"}, {@code "5m"}, {@code "2h"}
   * @return the time then
   * @throws IllegalStateException if the time is that of the system
   */
  public static Duration time(String duration) {
    Session session = Sessions.here();
    if (!session.virtual()) {
      throw new IllegalStateException(
          "the time is the system's; start the prompt with --virtual, or sleep(Duration)");
    }
    Asyncio.sleep(parse(duration));
    return time();
  }

  static Duration parse(String text) {
    Matcher usual = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (usual.matches()) {
      long amount = Long.parseLong(usual.group(1));
      return switch (usual.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        default -> Duration.ofHours(amount);
      };
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException neither) {
      throw new IllegalArgumentException(
          "not a time: '" + text + "'; write it as \"250ms\", \"10s\", \"5m\" or \"2h\"", neither);
    }
  }

  /**
   * Sets how inputs are run.
   *
   * @param mode {@link #ON} or {@link #OFF}
   * @return what holds from the next input on
   */
  public static String autoawait(Autoawait mode) {
    if (mode == Autoawait.ON) {
      Sessions.here().runBy(null);
      return "inputs run as tasks of the loop";
    }
    Sessions.here().runBy(Awaitable::await);
    return "inputs run outside of the loop";
  }

  /**
   * Has inputs run by a function of the user's, as IPython's {@code loop_runner}.
   *
   * @param runner gets each input
   * @return what holds from the next input on
   */
  public static String autoawait(InputRunner runner) {
    Sessions.here().runBy(Objects.requireNonNull(runner, "runner"));
    return "inputs are run by " + runner;
  }

  /**
   * A variable that the program which has opened this prompt has handed in.
   *
   * @param name its name
   * @return its value
   */
  public static Object variable(String name) {
    Map<String, Object> variables = Sessions.here().variables();
    Object value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the program has handed in no '" + name + "', only " + variables.keySet());
    }
    return value;
  }
}
