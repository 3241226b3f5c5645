// Two packages with a Queue each.
import static asyncio.Asyncio.*;
import asyncio.sync.*;
import java.util.*;

void main() {
  run(() -> {
    Queue<String> lines = new Queue<>(); // here
  });
}
// says: import asyncio.sync.Queue;
