// at run time: A task fails, and what awaits it does.
import static asyncio.Asyncio.*;

int parse(String text) {
  return Integer.parseInt(text); // here
}

void main() {
  run(() -> {
    var task = createTask(() -> parse("x"));
    IO.println(await(task));
  });
}
// says: NumberFormatException: For input string: "x"
