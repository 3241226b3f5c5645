package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.timeout;
import static asyncio.net.Net.createSubprocessExec;
import static asyncio.net.Net.createSubprocessShell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;

import asyncio.TimeoutError;
import asyncio.net.Stdio;
import asyncio.net.SubprocessOptions;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Runs commands of the system: feeds one and reads it, talks to one line by line, runs several at a
 * time, and ends one that takes too long.
 */
@Example(
    name = "subprocess",
    seed = "streams",
    summary = "Commands that are started, fed, read and ended")
final class SubprocessExample {
  private static final SubprocessOptions PIPES = SubprocessOptions.PIPES;

  static void main() {
    run(
        () -> {
          feedAndRead();
          talk();
          shell();
          severalAtOnce();
          tooSlow();
          unknown();
        });
  }

  private static void feedAndRead() {
    var sort = createSubprocessExec(List.of("sort"), PIPES);
    var output = sort.communicate("pear\napple\nfig\n".getBytes(UTF_8));
    System.out.println("sorted: " + text(output.stdout()).lines().toList());
  }

  private static void talk() {
    try (var cat = createSubprocessExec(List.of("cat"), PIPES)) {
      for (String word : List.of("one", "two")) {
        cat.stdin().write(word + "\n");
        cat.stdin().drain();
        System.out.println("cat says " + text(cat.stdout().readLine()).strip());
      }
      cat.stdin().close();
      System.out.println("cat has exited with " + await(cat));
    }
  }

  private static void shell() {
    var options = PIPES.withStderr(Stdio.STDOUT).withEnvironment(Map.of("NAME", "world"));
    var shell = createSubprocessShell("echo hello, $NAME; echo an error >&2; exit 3", options);
    var output = shell.communicate();
    System.out.println(
        "the shell says %s and returns %d"
            .formatted(text(output.stdout()).lines().toList(), shell.returncode()));
  }

  private static void severalAtOnce() {
    var squares = await(gather(() -> square(2), () -> square(3), () -> square(4)));
    System.out.println("at once: " + squares);
  }

  private static int square(int number) {
    var shell = createSubprocessShell("echo $((%d * %d))".formatted(number, number), PIPES);
    return Integer.parseInt(text(shell.communicate().stdout()).strip());
  }

  private static void tooSlow() {
    try (var sleep = createSubprocessExec(List.of("sleep", "60"), PIPES)) {
      try {
        timeout(ofMillis(100), sleep::await);
      } catch (TimeoutError tooSlow) {
        sleep.terminate();
        System.out.println("too slow, ended by signal " + -await(sleep));
      }
    }
  }

  private static void unknown() {
    try {
      createSubprocessExec("no-such-command");
    } catch (UncheckedIOException absent) {
      System.out.println("there is no such command");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
