// at run time: Work that is described and not done.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void main() {
  run(() -> {
    coroutine("fetch", () -> 42); // here
    for (int i = 0; i < 20; i++) {
      System.gc();
      sleep(ofMillis(10));
    }
  });
}
// says: coroutine 'fetch' was never awaited
