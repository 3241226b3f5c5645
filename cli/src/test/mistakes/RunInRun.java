// at run time: A loop in a loop.
import static asyncio.Asyncio.*;

void load() {
  run(() -> IO.println("loaded")); // here
}

void main() {
  run(() -> load());
}
// says: run() cannot be called from a running event loop
