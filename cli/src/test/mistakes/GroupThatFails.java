// at run time: A task of a group fails.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

int parse(String text) {
  return Integer.parseInt(text); // here
}

void main() {
  run(() -> {
    taskGroup(group -> {
      group.createTask(() -> parse("x"));
      group.createTask(() -> sleep(ofHours(1)));
    });
  });
}
// says: For input string: "x"
