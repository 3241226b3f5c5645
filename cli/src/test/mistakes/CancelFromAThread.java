// at run time: A task is cancelled from another thread.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void main() {
  run(() -> {
    var task = createTask(() -> sleep(ofHours(1)));
    toThread(() -> {
      task.cancel(); // here
    });
  });
}
// says: callSoonThreadsafe
