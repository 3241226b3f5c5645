// A result is wanted of a block that has none.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    IO.println(timeout(ofSeconds(1), () -> save("/"))); // here
  });
}
// says: The lambda has no result, so timeout has none
