package asyncio.cli;

import asyncio.Asyncio;
import asyncio.net.Net;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What to write instead, for mistakes that the compiler names but cannot know the cure of. */
final class Advice {
  private static final Pattern METHOD = Pattern.compile("symbol: +method (\\w+)\\(");
  private static final Pattern TYPE = Pattern.compile("symbol: +class (\\w+)");
  private static final Pattern AMBIGUOUS = Pattern.compile("class asyncio\\.(\\w+\\.)?(\\w+) in ");
  private static final Pattern CALL =
      Pattern.compile("\\b(run|await|createTask|gather|timeout|shield|taskGroup)\\(");
  private static final Pattern VALUE =
      Pattern.compile(
          "cannot be converted to (Awaitable|Action|CompletionStage|Future)"
              + "|upper bounds: .*Awaitable<.*\n.*lower bounds: ");
  private static final List<String> PACKAGES = List.of("asyncio.", "asyncio.sync.", "asyncio.net.");

  private Advice() {}

  /** On an error, as javac words it. */
  static Optional<String> on(String error) {
    if (error.contains("cannot be converted to Duration")) {
      return Optional.of(
          "A duration has a unit: ofSeconds(5), ofMillis(5), from java.time.Duration.");
    } else if (error.contains("exception TimeoutException is never thrown")) {
      return Optional.of("Here it is asyncio.TimeoutError, which is unchecked.");
    } else if (VALUE.matcher(error).find()
        || (error.contains("'void' type not allowed here") && CALL.matcher(error).find())) {
      return Optional.of("The call has returned already; pass it as a lambda: () -> call().");
    } else if (error.contains("conforms to long") && error.contains(" wait(")) {
      return Optional.of(
          "Every Java object has a wait of its own; call this one as Asyncio.wait(…).");
    }
    return missing(error).or(() -> ambiguous(error));
  }

  private static Optional<String> missing(String error) {
    Matcher method = METHOD.matcher(error);
    if (method.find()) {
      return Stream.of(Asyncio.class, Net.class, Duration.class)
          .filter(type -> hasFunction(type, method.group(1)))
          .findFirst()
          .map(type -> "Add: import static " + type.getName() + ".*;");
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
