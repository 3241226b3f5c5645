// The call is made before the task is.
import static asyncio.Asyncio.*;

String fetch(String page) {
  return "contents of " + page;
}

void main() {
  run(() -> {
    var task = createTask(fetch("/")); // here
  });
}
// says: String cannot be converted to
