// The TimeoutException of java.util.concurrent.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void main() {
  run(() -> {
    try {
      timeout(ofSeconds(1), () -> sleep(ofSeconds(2)));
    } catch (TimeoutException e) { // here
      IO.println("too late");
    }
  });
}
// says: asyncio.TimeoutError
