// gather returns a future.
import static asyncio.Asyncio.*;

void main() {
  run(() -> {
    for (var number : gather(() -> 1, () -> 2)) { // here
      IO.println(number);
    }
  });
}
