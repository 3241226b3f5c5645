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
// says: TimeoutError
