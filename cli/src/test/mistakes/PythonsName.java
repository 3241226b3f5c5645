// create_task.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) {
  return "contents of " + page;
}

void save(String page) {}

void main() {
  run(() -> {
    create_task(() -> fetch("/")); // here
  });
}
// says: Here it is createTask.
