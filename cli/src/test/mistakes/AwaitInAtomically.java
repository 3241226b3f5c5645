// at run time: A section that was to be one piece suspends.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void main() {
  run(() -> {
    atomically(() -> {
      sleep(ofMillis(1)); // here
    });
  });
}
// says: atomically()
