// A call that has returned already is awaited, as in Python.
import static asyncio.Asyncio.*;

String fetch(String page) {
  return "contents of " + page;
}

void main() {
  run(() -> {
    var page = await(fetch("/")); // here
  });
}
// says: String cannot be converted to
