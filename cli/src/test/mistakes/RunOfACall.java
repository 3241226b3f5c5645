// asyncio.run(main()), word for word.
import static asyncio.Asyncio.*;

void program() {}

void main() {
  run(program()); // here
}
