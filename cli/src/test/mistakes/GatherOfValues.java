// The calls are made one after the other, before there is anything to gather.
import static asyncio.Asyncio.*;

String fetch(String page) {
  return "contents of " + page;
}

void main() {
  run(() -> {
    var pages = await(gather(List.of(fetch("/a"), fetch("/b")))); // here
  });
}
// says: as a lambda
