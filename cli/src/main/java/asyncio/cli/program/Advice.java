package asyncio.cli.program;

import asyncio.Asyncio;
import asyncio.net.Net;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What to write instead, for mistakes that the compiler names but cannot know the cure of.
 *
 * <p>A rule has a pattern for what javac says and one for the program's line, in which {@code ^}
 * stands where javac's mark does. The first rule that fits gives the advice.
 */
final class Advice {
  private static final List<Rule> RULES =
      List.of(
          rule(
              "cannot be converted to Duration",
              "",
              "A duration has a unit: ofSeconds(5), ofMillis(5), from java.time.Duration."),
          rule("int cannot be converted to Retry", "", "A policy has a name: Retry.upTo(3)."),
          rule(
              "exception TimeoutException is never thrown|symbol: +class TimeoutException",
              "",
              "Here it is asyncio.TimeoutError, which is unchecked."),
          rule(
              "symbol: +class Cancel(led|lation)Exception",
              "",
              "Here it is asyncio.CancelledError, which is unchecked."),

          // a result is wanted of what has none
          rule(
              Rule.VOID,
              "\\bgather\\(",
              "One of the lambdas has no result, so gather has none;"
                  + " give it one: () -> { ...; return null; }."),
          rule(Rule.VOID, "\\btaskGroup\\^?\\(", "With a result it is callInTaskGroup(...)."),
          rule(Rule.VOID, "\\bcancelScope\\^?\\(", "With a result it is callInCancelScope(...)."),
          rule(Rule.VOID, "\\bwith(\\w*)\\^?\\(", "With a result it is callWith$1(...)."),
          rule(
              Rule.VOID,
              "\\b(await|timeout|waitFor|failAfter|shielded|atomically|retry|toThread)\\^?\\(.*->",
              "The lambda has no result, so $1 has none."),
          rule(
              "'void' type not allowed here",
              "\\b(run|await|createTask|gather|timeout|shield|taskGroup)\\(.*\\^",
              Rule.LAMBDA),
          rule("lower bounds: void", "\\bmap\\^?\\(", "Without results it is forEach(...)."),
          rule(
              "lower bounds: void",
              "",
              "A lambda there has no result; give it one: { ...; return null; }."),
          rule(
              "bad return type in method reference\n *void cannot be converted",
              "\\b(\\w+)::(\\w+)",
              "The method has several forms; name one by a lambda: () -> $1.$2()."),

          // something else is given
          rule(
              "conforms to long|cannot be converted to long",
              "\\bwait\\(",
              "Every Java object has a wait of its own; call this one as Asyncio.wait(...)."),
          rule(
              "no suitable method found for await\\(\\w*(List|Set|Collection)<",
              "",
              "Several at once: await(gather(...))."),
          rule("no suitable method found for gather\\(Stream<", "", "Collect it first: .toList()."),
          rule(
              "cannot be converted to (Awaitable|Action|CompletionStage|Future)"
                  + "|upper bounds: .*Awaitable<.*\n.*lower bounds: ",
              "",
              Rule.LAMBDA),
          rule(
              "that (Task|Future)<.*> conforms to|error: .*: (Task|Future)<.*> cannot be converted"
                  + "|found: +(Task|Future)<|location: .*\\b(Task|Future)<",
              "",
              "That is a future; await(...) gives its result."),
          rule(
              "that Outcome<.*> conforms to|error: .*: Outcome<.*> cannot be converted",
              "",
              "An Outcome says both: cancelled(), whether it was cut off, and result()."),

          // lambdas
          rule(
              "incompatible parameter types in lambda",
              "\\btimeout\\(",
              "With the deadline as an argument it is withTimeout(..., deadline -> ...)."),
          rule(
              "incompatible parameter types in lambda",
              "\\btaskGroup\\(",
              "The block gets the group: taskGroup(group -> ...)."),
          rule(
              "incompatible parameter types in lambda",
              "\\bstart(Unix)?Server\\(",
              "What serves a client gets both directions: (reader, writer) -> ...."),
          rule(
              "referenced from a lambda expression must be",
              "\\^(\\w+)",
              "Give the lambda a copy that does not change: var copy = $1;"),
          rule(
              "symbol: +variable asyncio",
              "\\basyncio\\.(\\w+)",
              "Add: import static asyncio.Asyncio.*; and call it without asyncio."));

  private static final Pattern METHOD = Pattern.compile("symbol: +method (\\w+)\\(");
  private static final Pattern TYPE = Pattern.compile("symbol: +class (\\w+)");
  private static final Pattern AMBIGUOUS = Pattern.compile("class asyncio\\.(\\w+\\.)?(\\w+) in ");
  private static final List<String> PACKAGES = List.of("asyncio.", "asyncio.sync.", "asyncio.net.");

  private Advice() {}

  private record Rule(Pattern said, Pattern line, String advice) {
    static final String VOID =
        "'void' type not allowed here|initializer is 'void'"
            + "|error: .*: void cannot be converted to";
    static final String LAMBDA =
        "The call has returned already; pass it as a lambda: () -> call().";

    Optional<String> on(String error, String source) {
      Matcher there = line.matcher(source);
      return said.matcher(error).find() && there.find()
          ? Optional.of(line.matcher(there.group()).replaceFirst(advice))
          : Optional.empty();
    }
  }

  private static Rule rule(String said, String line, String advice) {
    return new Rule(Pattern.compile(said), Pattern.compile(line), advice);
  }

  /**
   * On an error.
   *
   * @param error as javac words it, several lines
   * @param source the program's line, with {@code ^} where javac's mark stands
   */
  static Optional<String> on(String error, String source) {
    return RULES.stream()
        .flatMap(rule -> rule.on(error, source).stream())
        .findFirst()
        .or(() -> source.contains("^.") ? Optional.empty() : missing(error))
        .or(() -> ambiguous(error));
  }

  private static Optional<String> missing(String error) {
    Matcher method = METHOD.matcher(error);
    if (method.find()) {
      String name = camelCase(method.group(1));
      return Stream.of(Asyncio.class, Net.class, Duration.class)
          .filter(type -> hasFunction(type, name))
          .findFirst()
          .map(
              type ->
                  (name.equals(method.group(1)) ? "" : "Here it is " + name + ". ")
                      + "Add: import static "
                      + type.getName()
                      + ".*;");
    }
    Matcher type = TYPE.matcher(error);
    if (type.find()) {
      return PACKAGES.stream()
          .map(each -> each + type.group(1))
          .filter(Advice::exists)
          .findFirst()
          .map(name -> "Add: import " + name + ";");
    }
    return Optional.empty();
  }

  /** Of {@code create_task} what it is called here. */
  private static String camelCase(String name) {
    return Pattern.compile("_(\\w)")
        .matcher(name)
        .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
  }

  private static Optional<String> ambiguous(String error) {
    Matcher type = AMBIGUOUS.matcher(error);
    if (!error.contains("is ambiguous") || !type.find()) {
      return Optional.empty();
    }
    String name = "asyncio." + (type.group(1) == null ? "" : type.group(1)) + type.group(2);
    return Optional.of("Say which one is meant: import " + name + ";");
  }

  private static boolean hasFunction(Class<?> type, String name) {
    return Stream.of(type.getMethods()).map(Method::getName).anyMatch(name::equals);
  }

  private static boolean exists(String name) {
    return Advice.class.getClassLoader().getResource(name.replace('.', '/') + ".class") != null;
  }
}
