// The group is an argument.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    taskGroup(() -> save("/")); // here
  });
}
// says: taskGroup(group -> ...)
