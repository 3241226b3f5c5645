// at run time: A task fails, and nobody awaits it.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

int parse(String text) {
  return Integer.parseInt(text); // here
}

void main() {
  run(() -> {
    createTask(() -> parse("x"), "parser");
    sleep(ofMillis(1));
  });
}
// says: parser
