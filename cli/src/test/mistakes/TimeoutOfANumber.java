// A number where a Duration belongs.
import static asyncio.Asyncio.*;

String fetch() {
  return "page";
}

void main() {
  run(() -> {
    var page = timeout(5, () -> fetch()); // here
  });
}
// says: int cannot be converted to Duration
