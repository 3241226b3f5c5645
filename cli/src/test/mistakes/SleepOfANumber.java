// Milliseconds, as for Thread.sleep.
import static asyncio.Asyncio.*;

void main() {
  run(() -> {
    sleep(1000); // here
  });
}
// says: int cannot be converted to Duration
