// await is a method here.
import static asyncio.Asyncio.*;

String fetch(String page) {
  return "contents of " + page;
}

void main() {
  run(() -> {
    var page = await fetch("/"); // here
  });
}
