package asyncio.conformance.fuzz;

import asyncio.conformance.Python;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A CPython that runs programs, one after the other, while this side does something else. */
final class Oracle implements AutoCloseable {
  private static final List<String> GONE = List.of("! the oracle is gone");

  private final Process process;
  private final BufferedWriter programs;
  private final BlockingQueue<List<String>> answers = new LinkedBlockingQueue<>();

  Oracle(Python python, Path script) throws IOException {
    process =
        new ProcessBuilder(python.command(), "-E", "-s", "-B", script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    programs =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread.ofPlatform().daemon().name("oracle").start(this::read);
  }

  private void read() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String head = reader.readLine(); head != null; head = reader.readLine()) {
        int count = Integer.parseInt(head.split(" ", 2)[1]);
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          lines.add(reader.readLine());
        }
        answers.add(lines);
      }
    } catch (IOException closed) {
      answers.add(GONE);
    }
    answers.add(GONE);
  }

  /** Asks for a transcript, which {@link #answer} gives in its turn. */
  void ask(Statement program) throws IOException {
    send("run", program);
  }

  /** The Python that a program means. */
  List<String> source(Statement program) throws IOException, InterruptedException {
    send("source", program);
    return answer();
  }

  private void send(String word, Statement program) throws IOException {
    List<String> lines = program.lines();
    programs.write(word + " " + lines.size() + "\n");
    for (String line : lines) {
      programs.write(line + "\n");
    }
    programs.flush();
  }

  List<String> answer() throws InterruptedException {
    List<String> answer = answers.take();
    if (answer == GONE) {
      answers.add(GONE);
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    programs.close();
    process.destroy();
  }
}
