// A lambda that sees a variable change.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    for (int i = 0; i < 3; i++) createTask(() -> fetch("/" + i)); // here
  });
}
// says: var copy = i;
