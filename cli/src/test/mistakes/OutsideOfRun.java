// at run time: No loop runs.
import static asyncio.Asyncio.*;
import static java.time.Duration.*;

void main() {
  sleep(ofMillis(1)); // here
}
// says: start one with run(() -> ...)
