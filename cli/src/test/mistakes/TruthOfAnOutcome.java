// Whether it came in time, and what it said, are two things.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    if (moveOnAfter(ofSeconds(1), () -> fetch("/").isEmpty())) IO.println("empty"); // here
  });
}
// says: cancelled()
