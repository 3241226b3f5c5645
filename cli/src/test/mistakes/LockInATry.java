// A lock is not what is closed.
import static asyncio.Asyncio.*;
import asyncio.sync.Lock;

void main() {
  run(() -> {
    var lock = new Lock();
    try (lock) { // here
      IO.println("held");
    }
  });
}
