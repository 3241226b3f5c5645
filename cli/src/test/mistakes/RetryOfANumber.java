// How often, as a number.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    var page = retry(3, () -> fetch("/")); // here
  });
}
// says: Retry.upTo(3)
