// Every Java object has a wait of its own.
import static asyncio.Asyncio.*;

void main() {
  run(() -> {
    var task = createTask(() -> 1);
    wait(List.of(task)); // here
  });
}
// says: Asyncio.wait
