// get of a future that has been awaited: no import helps.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    String page = await(createTask(() -> fetch("/"))).get(); // here
  });
}
// says not: import
