package asyncio.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The search, against that of {@code String}. */
class SeparatorsTest {
  @Test
  void aSeparatorIsFoundWhereStringFindsIt() {
    Random random = new Random(15);
    for (int round = 0; round < 20_000; round++) {
      byte[] buffer = bytes(random, random.nextInt(40));
      byte[] separator = bytes(random, 1 + random.nextInt(3));
      int start = buffer.length == 0 ? 0 : random.nextInt(buffer.length);
      int end = start + random.nextInt(buffer.length - start + 1);
      int from = random.nextInt(end - start + 1);
      String text = new String(buffer, start, end - start, ISO_8859_1);
      int expected = text.indexOf(new String(separator, ISO_8859_1), from);
      var match = new Separators(List.of(separator)).find(buffer, start, end, from);
      assertThat(match == null ? -1 : match.before()).isEqualTo(expected);
    }
  }

  /** Few different bytes, so that there are matches, and those whose bits borrow. */
  private static byte[] bytes(Random random, int size) {
    byte[] some = {0, 1, -1, -128, 127, 2};
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = some[random.nextInt(some.length)];
    }
    return bytes;
  }
}
