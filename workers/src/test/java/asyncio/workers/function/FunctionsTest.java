package asyncio.workers.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteCallable;
import asyncio.workers.RemoteFunction;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class FunctionsTest {
  private final AllowedClasses classes =
      new AllowedClasses(FunctionsTest.class.getClassLoader(), List.of("asyncio.workers"));
  private final Codec codec = Codec.standard(classes);

  record Point(int x, int y) {}

  private static int twice(int x) {
    return 2 * x;
  }

  @SuppressWarnings("unchecked")
  private <T> T there(T value) {
    var bytes = new ByteArrayOutputStream();
    for (ByteBuffer part : codec.encode(value)) {
      byte[] octets = new byte[part.remaining()];
      part.get(octets);
      bytes.writeBytes(octets);
    }
    return (T) codec.decode(ByteBuffer.wrap(bytes.toByteArray()));
  }

  @Test
  void aFunctionArrivesWithWhatItCaptures() throws Exception {
    var point = new Point(3, 4);
    RemoteFunction<Integer, Integer> twice = FunctionsTest::twice;
    RemoteFunction<Integer, Integer> sum = x -> x + point.x() + point.y();
    assertThat(there(twice).apply(21)).isEqualTo(42);
    assertThat(there(sum).apply(1)).isEqualTo(8);
    assertThat(there(RemoteCallable.of(FunctionsTest::twice, 4)).call()).isEqualTo(8);
    assertThat(FunctionName.of(twice).symbol())
        .hasToString(FunctionsTest.class.getName() + ".twice");
  }

  @Test
  void aSymbolIsTheSameAfterItsBytes() {
    RemoteFunction<Integer, Integer> twice = FunctionsTest::twice;
    FunctionSymbol symbol = FunctionName.of(twice).symbol();
    assertThat(FunctionSymbol.of(ByteBuffer.wrap(symbol.toBytes()))).isEqualTo(symbol);
  }

  @Test
  void valuesArrive() {
    assertThat(there(List.of(1, "two", new Point(1, 2), Map.of("k", 3.0))))
        .isEqualTo(List.of(1, "two", new Point(1, 2), Map.of("k", 3.0)));
    assertThat(there(new IllegalStateException("full", new RuntimeException("cause"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("full")
        .hasRootCauseMessage("cause");
  }

  @Test
  void aPlainCallableIsRefused() {
    Callable<Integer> plain = () -> 1;
    assertThatThrownBy(() -> FunctionName.of(plain))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("RemoteCallable");
  }
}
