package asyncio.repl;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Failures of tasks that nobody has seen yet: kept until nobody types. Any thread. */
final class Notes {
  private final Queue<Note> notes = new ConcurrentLinkedQueue<>();

  private record Note(String task, Throwable failure) {}

  void add(String task, Throwable failure) {
    notes.add(new Note(task, failure));
  }

  /** Tells what has failed, but for what the input throws itself. */
  void tell(@Nullable Throwable thrown, Consumer<String> print) {
    for (Note note = notes.poll(); note != null; note = notes.poll()) {
      if (!Traces.has(thrown, note.failure())) {
        print.accept(note.task() + " has failed: " + Traces.brief(note.failure()));
      }
    }
  }
}
