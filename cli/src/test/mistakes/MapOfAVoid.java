// map collects results.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    map(List.of("/a", "/b"), 2, page -> save(page)); // here
  });
}
// says: forEach
