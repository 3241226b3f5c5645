package asyncio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler makes of lambdas and references to methods: no overload is a trap. */
class LambdasTest {
  private static final String AROUND =
      """
      import static asyncio.Asyncio.*;
      import static java.time.Duration.*;
      import asyncio.*;
      import asyncio.Future;
      import asyncio.TimeoutError;
      import java.util.concurrent.*;
      import java.util.concurrent.locks.*;

      class Try {
        String call() { return "result"; }
        String fetch() { return "page"; }
        String fetch(int size) { return "page"; }
        void serve() {}
        String send(String request) throws IOException, InterruptedException { return request; }
        void store() throws IOException, InterruptedException {}

        void program(BlockingQueue<String> queue, CompletableFuture<String> stage, Process process,
            BufferedReader reader, java.net.ServerSocket server, ExecutorService threads,
            CyclicBarrier barrier, InputStream input, ReentrantLock lock, Iterator<String> iterator,
            Callable<String> callable, Runnable runnable, Scanner scanner,
            Task<String> task, Future<String> future, Coroutine<String> coroutine,
            Awaitable<String> awaitable, java.util.concurrent.Future<Integer> job)%s {
          %s
        }
      }
      """;

  @TempDir Path directory;

  /** What the compiler says; empty if it takes the statements. */
  private String says(String declared, String statements) throws Exception {
    String code =
        "import java.io.*;\nimport java.util.*;\n" + AROUND.formatted(declared, statements);
    return new JavaBlock(code, null).compile(Files.createTempDirectory(directory, "classes"));
  }

  /** References to methods that have a result, most of them overloaded. */
  private static final List<String> WITH_RESULT =
      List.of(
          "queue::take",
          "queue::poll",
          "stage::get",
          "stage::join",
          "process::waitFor",
          "reader::readLine",
          "server::accept",
          "barrier::await",
          "input::read",
          "iterator::next",
          "callable::call",
          "scanner::nextLine",
          "task::cancel",
          "task::await",
          "future::result",
          "awaitable::await",
          "job::get",
          "this::fetch",
          "this::call");

  /** References to methods without a result, none overloaded. */
  private static final List<String> WITHOUT_RESULT =
      List.of(
          "this::serve",
          "this::store",
          "server::close",
          "threads::close",
          "lock::lock",
          "lock::lockInterruptibly",
          "runnable::run");

  @Test
  void referencesToMethodsAreNotAmbiguous() throws Exception {
    var statements = new StringBuilder();
    for (String reference : WITH_RESULT) {
      statements.append(
          """
          { var made = createTask(%1$s); var answer = timeout(ofSeconds(1), %1$s);
            Object a = made.result(); Object b = answer; Object c = run(%1$s);
            var outcome = moveOnAfter(ofSeconds(1), %1$s); Object d = outcome.result(); }
          """
              .formatted(reference));
    }
    for (String reference : WITHOUT_RESULT) {
      statements.append(
          """
          createTask(%1$s); timeout(ofSeconds(1), %1$s); run(%1$s); moveOnAfter(ofSeconds(1), %1$s);
          """
              .formatted(reference));
    }
    assertThat(says(" throws Exception", statements.toString())).isEmpty();
  }

  @Test
  void nothingIsDeclaredButWhatALambdaThrows() throws Exception {
    assertThat(
            says(
                " throws IOException",
                """
                String answer = timeout(ofSeconds(1), () -> send("x"));
                timeout(ofSeconds(1), () -> store());
                timeout(ofSeconds(1), () -> timeoutAt(null, () -> shielded(() -> send("x"))));
                String page = moveOnAfter(ofSeconds(1), () -> send("x")).orElse("none");
                """))
        .isEmpty();
    assertThat(
            says(
                "",
                """
                String item = timeout(ofSeconds(1), queue::take);
                String page = waitFor(() -> call(), ofSeconds(1));
                int number = failAfter(ofSeconds(1), () -> 5);
                timeout(ofSeconds(1), () -> { while (true) Thread.sleep(1); });
                item = timeout(ofSeconds(1), task);
                item = waitFor(future, ofSeconds(1));
                item = failAfter(ofSeconds(1), coroutine);
                item = moveOnAfter(ofSeconds(1), task).result();
                atomically(() -> serve());
                withTimeout(ofSeconds(1), limit -> limit.reschedule(null));
                withTimeout(ofSeconds(1), limit -> call());
                item = callWithTimeout(ofSeconds(1), limit -> call());
                cancelScope(scope -> scope.cancel());
                try {
                  timeout(ofSeconds(1), () -> send("x"));
                } catch (IOException gone) {
                  serve();
                }
                """))
        .isEmpty();
  }

  /** Programs that would lose a result or mistake one for another, and what the compiler says. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "IO.println(await(gather(() -> call(), () -> serve())));",
          "'void' type not allowed here",
          "var results = await(gather(() -> call(), () -> serve()));",
          "cannot infer type for local variable results",
          "List<String> results = await(gather(() -> call(), () -> serve(), () -> call()));",
          "void cannot be converted to List<String>",
          "boolean inTime = moveOnAfter(ofSeconds(1), () -> queue.remove(\"x\"));",
          "conforms to boolean",
          "if (moveOnAfter(ofSeconds(1), () -> serve())) serve();",
          "conforms to boolean",
          "String page = timeout(ofSeconds(1), () -> serve());",
          "incompatible types",
          "timeout(ofSeconds(1), () -> send(\"x\"));",
          "unreported exception IOException; must be caught or declared to be thrown",
          "var pages = gatherOutcomes(() -> call(), () -> serve());",
          "no suitable method found for gatherOutcomes");

  @Test
  void whatWouldLoseAResultDoesNotCompile() throws Exception {
    for (Map.Entry<String, String> refused : REFUSED.entrySet()) {
      assertThat(says("", refused.getKey())).as(refused.getKey()).contains(refused.getValue());
    }
  }

  @Test
  void lambdasWithAndWithoutAResultGoWhereverEitherGoes() throws Exception {
    assertThat(
            says(
                "",
                """
                var options = TaskOptions.named("name");
                createTask(() -> serve(), "name");
                createTask(() -> serve(), options);
                String one = await(createTask(() -> call(), "name"));
                String two = await(createTask(() -> call(), options));
                taskGroup(group -> {
                  group.createTask(() -> serve(), "name");
                  group.createTask(() -> serve(), options);
                  Task<String> child = group.createTask(() -> call(), "name");
                });
                getRunningLoop().createTask(() -> serve(), options);
                await(ensureFuture(() -> serve()));
                await(gather(() -> serve(), () -> serve()));
                List<String> pages = await(gather(() -> call(), () -> fetch()));
                List<String> none = await(gather(List.of()));
                List<Integer> lengths = map(List.of("a"), 2, String::length);
                forEach(List.of("a"), 2, item -> serve());
                forEach(List.of("a"), 2, item -> item.length());
                var waited = Asyncio.wait(List.of(task), ofSeconds(1));
                try (var runner = new Runner()) {
                  runner.run(() -> serve(), new Context());
                }
                String kept = await(shield(() -> callWith(new AsyncExitStack(), stack -> call())));
                String passed = await(wrapFuture(stage.thenApply(any -> "woken")));
                """))
        .isEmpty();
  }
}
