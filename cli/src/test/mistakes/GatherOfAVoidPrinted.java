// The same, without a variable.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    IO.println(await(gather(() -> fetch("/"), () -> save("/")))); // here
  });
}
// says: One of the lambdas has no result
