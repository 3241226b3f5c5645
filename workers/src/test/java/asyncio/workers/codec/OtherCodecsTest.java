package asyncio.workers.codec;

import static asyncio.workers.codec.Messages.CLASSES;
import static asyncio.workers.codec.Messages.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteFunction;
import asyncio.workers.function.Call;
import asyncio.workers.function.FunctionName;
import asyncio.workers.function.Functions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import outside.Stranger;

@SuppressWarnings("unchecked")
class OtherCodecsTest {
  private static final Codec JAVA = Codec.java(CLASSES);
  private static final Codec CBOR = Codec.cbor(CLASSES);

  record Point(int x, Object y) {}

  static class Ordinary implements Serializable {
    final String name;

    Ordinary(String name) {
      this.name = name;
    }
  }

  private static Object through(Codec codec, Object value) {
    return codec.decode(ByteBuffer.wrap(joined(codec.encode(value))));
  }

  private static byte[] stream(Object value) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var objects = new ObjectOutputStream(out)) {
      objects.writeObject(value);
    }
    return out.toByteArray();
  }

  @Test
  void javaSerializationTakesOrdinaryClassesOfAcceptedPackages() {
    assertThat(((Ordinary) through(JAVA, new Ordinary("x"))).name).isEqualTo("x");
    Object cause = through(JAVA, new IOException("disk", new IllegalStateException("why")));
    assertThat(cause).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> JAVA.encode(List.of(new Object())))
        .isInstanceOf(CodecException.class)
        .hasMessage("a java.lang.Object cannot travel: it does not implement java.io.Serializable");
  }

  @Test
  void javaStreamsOfOtherClassesAreRefused() throws IOException {
    RemoteFunction<Integer, Integer> lambda = x -> x;
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Runnable.class},
            (java.lang.reflect.InvocationHandler & Serializable) (p, m, a) -> null);
    AllowedClasses none = new AllowedClasses(getClass().getClassLoader(), List.of("none"));
    for (Object value :
        List.of(lambda, URI.create("http://x").toURL(), new java.io.File("x"), proxy)) {
      byte[] bytes = stream(value);
      assertThatThrownBy(() -> JAVA.decode(ByteBuffer.wrap(bytes)))
          .as(value.toString())
          .isInstanceOf(CodecException.class);
    }
    byte[] ordinary = stream(new Ordinary("x"));
    assertThatThrownBy(() -> Codec.java(none).decode(ByteBuffer.wrap(ordinary)))
        .isInstanceOf(CodecException.class);
    assertThatThrownBy(() -> JAVA.decode(ByteBuffer.wrap(Arrays.copyOf(ordinary, 20))))
        .isInstanceOf(CodecException.class);
  }

  @Test
  void javaStreamsAreLimited() {
    Codec narrow = new JavaCodec(CLASSES, new Codec.Limits(10_000, 1_000, 20));
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    byte[] many = new byte[20_000];
    for (Object value : List.of(deep, many, new long[1][2_000][0])) {
      byte[] bytes = joined(JAVA.encode(value));
      assertThat(JAVA.decode(ByteBuffer.wrap(bytes))).isEqualTo(value);
      assertThatThrownBy(() -> narrow.decode(ByteBuffer.wrap(bytes)))
          .isInstanceOf(CodecException.class);
    }
  }

  @Test
  void cborTakesWhatJacksonTakes() {
    for (Object value :
        List.of(
            1,
            2L,
            "text",
            List.of(1, "a"),
            Map.of("k", List.of(1)),
            new Point(1, new Point(2, "b")),
            new Point(1, List.of(new Point(3, 4L))))) {
      assertThat(through(CBOR, value)).isEqualTo(value);
    }
    assertThat(through(CBOR, new byte[] {1, 2})).isEqualTo(new byte[] {1, 2});
    assertThat(through(CBOR, null)).isNull();
  }

  @Test
  void cborOfOtherClassesIsRefused() {
    Codec all = Codec.cbor(new AllowedClasses(getClass().getClassLoader(), List.of("outside")));
    byte[] stranger = joined(all.encode(new Stranger("x")));
    assertThat(all.decode(ByteBuffer.wrap(stranger))).isEqualTo(new Stranger("x"));
    assertThatThrownBy(() -> CBOR.decode(ByteBuffer.wrap(stranger)))
        .isInstanceOf(CodecException.class);
    for (int length = 0; length < stranger.length; length++) {
      byte[] cut = Arrays.copyOf(stranger, length);
      assertThatThrownBy(() -> all.decode(ByteBuffer.wrap(cut))).isInstanceOf(CodecException.class);
    }
  }

  @Test
  void callsGoThroughEachCodec() throws Exception {
    int captured = 5;
    RemoteFunction<Integer, Object> function = x -> new Point(x, captured);
    FunctionName name = FunctionName.of(function);
    for (Codec codec : List.of(JAVA, CBOR)) {
      byte[] bytes = joined(Call.encode(codec, name, 2));
      var call = Call.decode(new Functions(CLASSES), codec, ByteBuffer.wrap(bytes));
      assertThat(((RemoteFunction<Object, Object>) call.function()).apply(call.arguments()[0]))
          .isEqualTo(new Point(2, 5));
    }
  }
}
