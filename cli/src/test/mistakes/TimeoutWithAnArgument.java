// The deadline as an argument.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    timeout(ofSeconds(1), deadline -> save("/")); // here
  });
}
// says: withTimeout(
