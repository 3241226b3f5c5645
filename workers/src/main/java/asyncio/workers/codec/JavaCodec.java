package asyncio.workers.codec;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.function.FunctionName;
import asyncio.workers.function.FunctionSymbol;
import asyncio.workers.function.Functions;
import asyncio.workers.function.Receiver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Java serialization behind a filter: of the classes that a stream names only those of the accepted
 * packages are made, and of the JDK those of a few packages that hold values. Functions go by their
 * names here, too; a lambda in Java's own form is refused.
 */
public final class JavaCodec implements Codec {
  /** Packages of values; none of their classes looks anything up when it is made. */
  private static final Set<String> VALUES =
      Set.of(
          "java.lang",
          "java.math",
          "java.time",
          "java.time.chrono",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private final AllowedClasses classes;
  private final Functions functions;
  private final Limits limits;

  /**
   * @param classes what is accepted
   * @param limits how much a message may be
   */
  public JavaCodec(AllowedClasses classes, Limits limits) {
    this.classes = classes;
    this.limits = limits;
    functions = new Functions(classes);
  }

  @Override
  public List<ByteBuffer> encode(@Nullable Object value) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new Out(bytes)) {
      out.writeObject(value);
    } catch (NotSerializableException e) {
      throw new CodecException(
          "a " + e.getMessage() + " cannot travel: it does not implement java.io.Serializable", e);
    } catch (CodecException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new CodecException("the value cannot be written: " + e, e);
    }
    if (bytes.size() > limits.bytes()) {
      throw new CodecException("the message has more than " + limits.bytes() + " bytes");
    }
    return List.of(ByteBuffer.wrap(bytes.toByteArray()));
  }

  @Override
  public @Nullable Object decode(ByteBuffer bytes) {
    if (bytes.remaining() > limits.bytes()) {
      throw new CodecException("a message of more than " + limits.bytes() + " bytes");
    }
    byte[] octets = new byte[bytes.remaining()];
    bytes.duplicate().get(octets);
    try (var in = new In(new ByteArrayInputStream(octets))) {
      in.setObjectInputFilter(new Filter(octets.length));
      return in.readObject();
    } catch (CodecException e) {
      throw e;
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      throw new CodecException("the bytes are not those of a value that is accepted: " + e, e);
    }
  }

  /**
   * What one message may contain. Collections make their arrays before their elements are there;
   * all arrays together have no more elements than a message of its length can fill.
   */
  private final class Filter implements ObjectInputFilter {
    private static final int ROOM_A_BYTE = 8; // small maps are made larger than what is in them

    private long room;

    Filter(int length) {
      room = 1_000L + (long) ROOM_A_BYTE * length;
    }

    @Override
    public Status checkInput(FilterInfo info) {
      room -= Math.max(0, info.arrayLength());
      if (room < 0 || info.depth() > limits.depth() || info.references() > limits.values()) {
        return Status.REJECTED;
      }
      Class<?> type = info.serialClass();
      while (type != null && type.isArray()) {
        type = type.getComponentType();
      }
      return type == null || type.isPrimitive() || accepts(type) ? Status.ALLOWED : Status.REJECTED;
    }
  }

  /**
   * What a stream may name. A lambda in Java's own form is not among it: whoever forges one reaches
   * any lambda of any class.
   */
  private boolean accepts(Class<?> type) {
    return type == Named.class
        || type == Receiver.class
        || type == URI.class
        || classes.allows(type.getName())
        || VALUES.contains(type.getPackageName())
        || (Library.has(type.getName()) && Throwable.class.isAssignableFrom(type));
  }

  /** A function in a stream. */
  @SuppressWarnings("ArrayRecordComponent") // only a form of transport
  private record Named(byte[] symbol, @Nullable Object[] captured) implements Serializable {}

  private final class Out extends ObjectOutputStream {
    Out(OutputStream out) throws IOException {
      super(out);
      enableReplaceObject(true);
    }

    @Override
    protected Object replaceObject(Object object) {
      if (!(object instanceof SerializedLambda lambda)) {
        return object;
      }
      FunctionName name = FunctionName.of(lambda, classes.loader());
      return new Named(name.symbol().toBytes(), name.captured());
    }
  }

  private final class In extends ObjectInputStream {
    In(InputStream in) throws IOException {
      super(in);
      enableResolveObject(true);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass described) throws ClassNotFoundException {
      String name = described.getName();
      return Class.forName(name, false, classes.loader());
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) {
      throw new CodecException("a proxy of " + List.of(interfaces) + " is not accepted");
    }

    @Override
    protected Object resolveObject(Object object) {
      return object instanceof Named named
          ? functions.function(
              new FunctionName(
                  FunctionSymbol.of(ByteBuffer.wrap(named.symbol())), named.captured()))
          : object;
    }
  }
}
