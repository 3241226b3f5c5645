// CancelledException, of other libraries.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    try { sleep(ofSeconds(1)); } catch (CancelledException e) { throw e; } // here
  });
}
// says: asyncio.CancelledError
