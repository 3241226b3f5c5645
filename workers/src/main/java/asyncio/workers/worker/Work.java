package asyncio.workers.worker;

import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteBiFunction;
import asyncio.workers.RemoteCallable;
import asyncio.workers.RemoteFunction;
import asyncio.workers.RemoteRunnable;
import asyncio.workers.function.Call;
import asyncio.workers.function.FunctionName;
import asyncio.workers.function.Functions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call does: a function and its arguments, and how long it may take.
 *
 * @param function one of the remote types
 * @param arguments those that travel; the resource of the worker is not among them
 * @param withResource whether the resource of the worker is the first argument
 * @param limit how long it may take from now on; null: as long as it likes
 */
public record Work(
    Object function,
    List<@Nullable Object> arguments,
    boolean withResource,
    @Nullable Duration limit) {
  private static final long UNLIMITED = -1;
  private static final int HEAD = Byte.BYTES + Long.BYTES;

  /**
   * The function and the arguments as bytes; they do not tell how long it may take.
   *
   * @param codec makes bytes of them
   * @param function one of the remote types
   * @param arguments in their order
   * @return what {@link #message} is made of
   */
  public static List<ByteBuffer> encode(
      Codec codec, Object function, @Nullable Object... arguments) {
    return Call.encode(codec, FunctionName.of(function), arguments);
  }

  /**
   * The bytes of a call.
   *
   * @param encoded from {@link #encode}; the buffers stay as they are
   * @param withResource whether the resource of the worker is the first argument
   * @param limit how long it may take; null: as long as it likes
   * @return for a message
   */
  public static List<ByteBuffer> message(
      List<ByteBuffer> encoded, boolean withResource, @Nullable Duration limit) {
    List<ByteBuffer> message = new ArrayList<>(encoded.size() + 1);
    message.add(
        ByteBuffer.allocate(HEAD)
            .put((byte) (withResource ? 1 : 0))
            .putLong(limit == null ? UNLIMITED : Math.max(0, limit.toNanos()))
            .flip());
    for (ByteBuffer each : encoded) {
      message.add(each.duplicate());
    }
    return message;
  }

  /**
   * From the bytes of a call.
   *
   * @throws CodecException if they are not those of one that is accepted
   */
  static Work of(ByteBuffer message, Functions functions, Codec codec) {
    if (message.remaining() < HEAD) {
      throw new CodecException("fewer bytes than a call has");
    }
    boolean withResource = message.get() == 1;
    long nanos = message.getLong();
    Call call = Call.decode(functions, codec, message);
    return new Work(
        call.function(),
        Arrays.asList(call.arguments()),
        withResource,
        nanos == UNLIMITED ? null : Duration.ofNanos(Math.max(0, nanos)));
  }

  /** Does it. May suspend. */
  @SuppressWarnings({"unchecked", "NullAway"}) // of the types that the caller has seen
  @Nullable Object run(@Nullable Object resource) throws Exception {
    List<@Nullable Object> all = new ArrayList<>(arguments);
    if (withResource) {
      all.addFirst(resource);
    }
    switch (function) {
      case RemoteCallable<?> callable when all.isEmpty() -> {
        return callable.call();
      }
      case RemoteRunnable runnable when all.isEmpty() -> {
        runnable.run();
        return null;
      }
      case RemoteFunction<?, ?> of when all.size() == 1 -> {
        return ((RemoteFunction<Object, Object>) of).apply(all.getFirst());
      }
      case RemoteBiFunction<?, ?, ?> of when all.size() == 2 -> {
        return ((RemoteBiFunction<Object, Object, Object>) of).apply(all.get(0), all.get(1));
      }
      default ->
          throw new CodecException(
              function.getClass().getName() + " is no function of " + all.size() + " arguments");
    }
  }
}
