package asyncio;

import static asyncio.Asyncio.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A class that overrides a method of Future, and comes when many tasks wait, has each of their
 * stacks given up by compiled code, at 40 us.
 */
final class WarmupTest {
  @Test
  void whatOverridesAMethodOfFutureIsInitialisedEarly() throws Exception {
    List<Class<?>> overriding =
        classes().stream()
            .filter(type -> Future.class.isAssignableFrom(type) && type != Future.class)
            .filter(type -> type != Task.class) // is there with the first task
            .filter(WarmupTest::overrides)
            .toList();

    assertThat(overriding).contains(Sleep.class, TaskGroup.Ending.class);
    run(() -> {});
    assertThat(Warmup.early()).containsAll(overriding);
  }

  private static boolean overrides(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .anyMatch(method -> isOfFuture(method));
  }

  private static boolean isOfFuture(Method method) {
    try {
      Method overridden =
          Future.class.getDeclaredMethod(method.getName(), method.getParameterTypes());
      return !Modifier.isPrivate(overridden.getModifiers())
          && !Modifier.isStatic(overridden.getModifiers());
    } catch (NoSuchMethodException own) {
      return false;
    }
  }

  /** Those of the kernel and the synchronisers, none of them initialised by this. */
  private static List<Class<?>> classes() throws Exception {
    Path root = Path.of(Future.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root.resolve("asyncio"))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .<Class<?>>map(WarmupTest::load)
          .toList();
    }
  }

  private static Class<?> load(String file) {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    try {
      return Class.forName(name, false, WarmupTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
