package asyncio.workers.function;

import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function, and with what it is to be called. It travels as the name of the function and, by a
 * codec, what it captures and the arguments: so the codec need not know functions.
 *
 * @param function an instance of the interface as which it was written
 * @param arguments its arguments
 */
@SuppressWarnings("ArrayRecordComponent") // it is taken apart at once
public record Call(Object function, @Nullable Object[] arguments) {

  /**
   * The bytes of a call.
   *
   * @param codec makes bytes of values
   * @param name of the function
   * @param arguments in their order
   * @return for {@link #decode}
   * @throws CodecException if something cannot travel; the message names the variable
   */
  public static List<ByteBuffer> encode(
      Codec codec, FunctionName name, @Nullable Object... arguments) {
    ByteBuffer symbol = name.symbolBytes();
    List<ByteBuffer> bytes = new ArrayList<>();
    bytes.add(
        ByteBuffer.allocate(Integer.BYTES + symbol.remaining())
            .putInt(symbol.remaining())
            .put(symbol)
            .flip());
    bytes.addAll(values(codec, name, arguments));
    return bytes;
  }

  private static List<ByteBuffer> values(
      Codec codec, FunctionName name, @Nullable Object[] arguments) {
    @Nullable Object[] captured = name.captured();
    try {
      return codec.encode(new Object[] {captured, arguments});
    } catch (CodecException together) {
      for (int i = 0; i < captured.length; i++) {
        try {
          codec.encode(captured[i]);
        } catch (CodecException alone) {
          throw new CodecException(name.refusal(i, String.valueOf(alone.getMessage())), alone);
        }
      }
      for (int i = 0; i < arguments.length; i++) {
        try {
          codec.encode(arguments[i]);
        } catch (CodecException alone) {
          String which = arguments.length == 1 ? "the argument" : "argument " + (i + 1);
          throw new CodecException(
              which + " of " + name.symbol().shown() + " cannot travel: " + alone.getMessage(),
              alone);
        }
      }
      throw together;
    }
  }

  /**
   * The call that bytes are.
   *
   * @param functions finds the function
   * @param codec makes values of bytes
   * @param bytes as {@link #encode} has made them
   * @return the call
   * @throws CodecException if they are not those of one that is accepted
   */
  public static Call decode(Functions functions, Codec codec, ByteBuffer bytes) {
    ByteBuffer symbol;
    try {
      int length = bytes.getInt();
      symbol = bytes.slice(bytes.position(), length);
      bytes.position(bytes.position() + length);
    } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
      throw new CodecException("the bytes are not those of a call", cut);
    }
    if (codec.decode(bytes) instanceof Object[] parts
        && parts.length == 2
        && parts[0] instanceof Object[] captured
        && parts[1] instanceof Object[] arguments) {
      return new Call(functions.function(symbol, captured), arguments);
    }
    throw new CodecException("the bytes are not those of a call");
  }
}
