// Several are awaited at once.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    await(List.of(createTask(() -> fetch("/a")), createTask(() -> fetch("/b")))); // here
  });
}
// says: await(gather(...))
