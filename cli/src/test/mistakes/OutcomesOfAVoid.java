// An outcome without a result.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    var outcomes = await(gatherOutcomes(() -> fetch("/"), () -> save("/"))); // here
  });
}
// says: give it one
