package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import asyncio.workers.function.FunctionName;
import asyncio.workers.function.Functions;
import asyncio.workers.function.Receiver;
import java.nio.ByteBuffer;

/** Functions as values: their names, and what they capture. */
final class Lambdas {
  private static final int FUNCTION = 28;
  private static final Kind KIND = new Kind(FUNCTION, Lambdas::write);

  private Lambdas() {}

  static void addTo(Kinds kinds, AllowedClasses allowed) {
    Functions functions = new Functions(allowed);
    kinds.rule(type -> FunctionName.isLambda(type) ? KIND : null);
    kinds.add(
        FUNCTION,
        in -> {
          ByteBuffer symbol = in.place(in.length(1), 1);
          return functions.function(symbol, in.elements());
        });
    kinds.add(
        29,
        Receiver.class,
        (out, value) -> out.text(value.className()),
        in -> new Receiver(in.text()));
  }

  private static void write(Encoder out, Object function) {
    FunctionName name;
    try {
      name = FunctionName.of(function);
    } catch (CodecException e) {
      throw new Unwritable(String.valueOf(e.getMessage()));
    }
    ByteBuffer symbol = name.symbolBytes();
    out.unsigned(symbol.remaining());
    out.octets(symbol);
    Object[] captured = name.captured();
    out.unsigned(captured.length);
    for (int i = 0; i < captured.length; i++) {
      try {
        out.value(captured[i]);
      } catch (Unwritable e) {
        String place = e.place().isEmpty() ? "" : e.place() + ": ";
        throw new Unwritable(name.refusal(i, place + e.reason()));
      }
    }
  }
}
