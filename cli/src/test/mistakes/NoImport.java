// The functions are not imported.
void main() {
  run(() -> IO.println("hello")); // here
}
// says: import static asyncio.Asyncio.*;
