package asyncio.workers.cbor;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.function.Receiver;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DatabindContext;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.databind.type.TypeFactory;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * CBOR (RFC 8949) by Jackson: what Jackson can read and write, with the class wherever a component
 * does not tell it.
 */
public final class CborCodec implements Codec {
  private final CBORMapper mapper;
  private final Limits limits;

  /**
   * @param classes whose classes are accepted
   * @param limits how much a message may be
   */
  public CborCodec(AllowedClasses classes, Limits limits) {
    this.limits = limits;
    StreamReadConstraints constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.depth())
            .maxDocumentLength(limits.bytes())
            .maxTokenCount(limits.values())
            .maxStringLength(limits.bytes())
            .build();
    mapper =
        CBORMapper.builder(CBORFactory.builder().streamReadConstraints(constraints).build())
            .typeFactory(TypeFactory.createDefaultInstance().withClassLoader(classes.loader()))
            .activateDefaultTyping(new Accepted(classes), DefaultTyping.NON_FINAL_AND_RECORDS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();
  }

  @Override
  public List<ByteBuffer> encode(@Nullable Object value) {
    byte[] bytes;
    try {
      bytes = mapper.writerFor(Object.class).writeValueAsBytes(value);
    } catch (JacksonException | StackOverflowError e) {
      throw new CodecException("Jackson cannot write it: " + e.getMessage(), e);
    }
    if (bytes.length > limits.bytes()) {
      throw new CodecException("the message has more than " + limits.bytes() + " bytes");
    }
    return List.of(ByteBuffer.wrap(bytes));
  }

  @Override
  public @Nullable Object decode(ByteBuffer bytes) {
    byte[] octets = new byte[bytes.remaining()];
    bytes.duplicate().get(octets);
    try {
      return mapper.readValue(octets, Object.class);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      throw new CodecException("Jackson accepts no such value: " + e.getMessage(), e);
    }
  }

  /** Which classes bytes may name: those that are accepted, and values of the JDK. */
  private static final class Accepted extends PolymorphicTypeValidator {
    private static final Set<String> VALUES =
        Set.of("java.lang", "java.math", "java.time", "java.util", "java.net.URI");

    private final transient AllowedClasses classes;

    Accepted(AllowedClasses classes) {
      this.classes = classes;
    }

    @Override
    public Validity validateBaseType(DatabindContext context, JavaType base) {
      return Validity.INDETERMINATE;
    }

    @Override
    public Validity validateSubClassName(DatabindContext context, JavaType base, String name) {
      return Validity.INDETERMINATE; // it is not initialized before it is asked for as a type
    }

    @Override
    public Validity validateSubType(DatabindContext context, JavaType base, JavaType type) {
      Class<?> innermost = type.getRawClass();
      while (innermost.isArray()) {
        innermost = innermost.getComponentType();
      }
      String name = innermost.getName();
      return innermost.isPrimitive()
              || innermost == Receiver.class
              || classes.allows(name)
              || VALUES.contains(name)
              || VALUES.contains(innermost.getPackageName())
          ? Validity.ALLOWED
          : Validity.DENIED;
    }
  }
}
