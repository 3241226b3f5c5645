// A reference to a method that has several forms.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    var latch = new java.util.concurrent.CountDownLatch(1);
    createTask(latch::await); // here
  });
}
// says: () -> latch.await()
