// A task is not its result.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    String page = createTask(() -> fetch("/")); // here
  });
}
// says: await(...) gives its result
