// at run time: A timeout that nobody catches.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void fetch() {
  sleep(ofHours(1)); // here
}

void main() {
  run(() -> {
    timeout(ofMillis(10), () -> fetch());
  });
}
// says: asyncio.TimeoutError: task 'Task-1' timed out after 10 ms
