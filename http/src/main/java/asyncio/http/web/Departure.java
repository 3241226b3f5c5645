package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.Task;
import asyncio.net.ConnectionResetError;
import asyncio.net.StreamReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees a client leave, and cancels the task of its connection or does something else: a task of its
 * own waits for the next byte, which is looked at and left where it is. Once there is one, nothing
 * more is seen.
 */
final class Departure {
  private final Task<?> answering;
  private final StreamReader reader;
  private @Nullable Task<?> watching;
  private final List<Runnable> actions = new ArrayList<>(0);
  private boolean cancels; // the task that answers
  private boolean left;
  private boolean taken; // the cancellation back

  Departure(Task<?> answering, StreamReader reader) {
    this.answering = answering;
    this.reader = reader;
  }

  /** Has the task that answers cancelled. */
  void watch() {
    cancels = true;
    begin();
  }

  /** Has something done. */
  void whenLeft(Runnable action) {
    actions.add(action);
    begin();
  }

  private void begin() {
    if (watching == null) {
      watching = Asyncio.createTask(this::look, "departure");
    }
  }

  private void look() {
    try {
      if (reader.peek(1).length > 0) {
        return;
      }
    } catch (ConnectionResetError gone) {
      // as if it had ended
    }
    if (cancels) {
      leave();
    }
    actions.forEach(Runnable::run);
    actions.clear();
  }

  /** It has left, or is to be treated as if it had. */
  void leave() {
    if (!left) {
      left = true;
      answering.cancel();
    }
  }

  /** Whether it has left; then the cancellation is not anybody else's. */
  boolean hasLeft() {
    if (left && !taken) {
      taken = true;
      answering.uncancel();
    }
    return left;
  }

  /** Does not look any more, so that another can read. Suspends if it did. */
  void end() {
    Task<?> task = watching;
    cancels = false;
    actions.clear();
    if (task != null) {
      watching = null;
      task.cancel();
      Asyncio.shielded(() -> Asyncio.await(Asyncio.gatherOutcomes(task)));
    }
  }
}
