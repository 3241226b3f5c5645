// Of what is gathered, one has no result: none is lost in silence.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    var pages = await(gather(() -> fetch("/"), () -> save("/"))); // here
  });
}
// says: One of the lambdas has no result
