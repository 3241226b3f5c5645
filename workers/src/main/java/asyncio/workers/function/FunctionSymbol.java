package asyncio.workers.function;

import asyncio.workers.CodecException;
import java.lang.invoke.SerializedLambda;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a lambda or a method reference is called: where it stands, of which interface it is, and
 * which method it calls. Two processes with the same classes mean the same by it.
 *
 * @param standsIn the class in whose source it stands
 * @param type the functional interface
 * @param typeMethod the name of the interface's method
 * @param typeDescriptor the erased descriptor of that method
 * @param kind the kind of method handle, as in the class file
 * @param owner the class of the method that it calls
 * @param method the name of that method
 * @param descriptor the descriptor of that method
 * @param instantiated the descriptor of the interface's method with the type arguments filled in
 * @param version for a body that the compiler has named, a number that changes with the class that
 *     it is in, for another body might have that name after a change; else 0
 */
public record FunctionSymbol(
    String standsIn,
    String type,
    String typeMethod,
    String typeDescriptor,
    int kind,
    String owner,
    String method,
    String descriptor,
    String instantiated,
    int version) {
  private static final int LONGEST = 0xFFFF;

  /**
   * A function that is a value itself, such as a record that implements its interface: it is what
   * it captures.
   */
  static final FunctionSymbol ITSELF = new FunctionSymbol("", "", "", "", 0, "", "", "", "", 0);

  static FunctionSymbol of(SerializedLambda lambda, ClassLoader loader) {
    return new FunctionSymbol(
        lambda.getCapturingClass().replace('/', '.'),
        lambda.getFunctionalInterfaceClass(),
        lambda.getFunctionalInterfaceMethodName(),
        lambda.getFunctionalInterfaceMethodSignature(),
        lambda.getImplMethodKind(),
        lambda.getImplClass().replace('/', '.'),
        lambda.getImplMethodName(),
        lambda.getImplMethodSignature(),
        lambda.getInstantiatedMethodType(),
        version(lambda, loader));
  }

  private static int version(SerializedLambda lambda, ClassLoader loader) {
    if (!lambda.getImplMethodName().startsWith("lambda$")) {
      return 0;
    }
    try {
      String owner = lambda.getImplClass().replace('/', '.');
      return ClassBytes.version(Class.forName(owner, false, loader));
    } catch (ClassNotFoundException e) {
      return 0;
    }
  }

  /** The symbol as bytes. */
  public byte[] toBytes() {
    byte[][] words = {
      utf8(standsIn), utf8(type), utf8(typeMethod), utf8(typeDescriptor),
      utf8(owner), utf8(method), utf8(descriptor), utf8(instantiated)
    };
    int size = 1 + Integer.BYTES;
    for (byte[] word : words) {
      size += 2 + word.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).put((byte) kind).putInt(version);
    for (byte[] word : words) {
      bytes.putShort((short) word.length).put(word);
    }
    return bytes.array();
  }

  /**
   * The symbol that bytes are.
   *
   * @throws CodecException if they are not those of one
   */
  public static FunctionSymbol of(ByteBuffer bytes) {
    try {
      int kind = bytes.get();
      int version = bytes.getInt();
      var symbol =
          new FunctionSymbol(
              word(bytes),
              word(bytes),
              word(bytes),
              word(bytes),
              kind,
              word(bytes),
              word(bytes),
              word(bytes),
              word(bytes),
              version);
      if (bytes.hasRemaining()) {
        throw new CodecException("more bytes than the name of a function has");
      }
      return symbol;
    } catch (BufferUnderflowException e) {
      throw new CodecException("fewer bytes than the name of a function has", e);
    }
  }

  private static byte[] utf8(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      throw new CodecException("the name of a function is too long: " + word);
    }
    return bytes;
  }

  private static String word(ByteBuffer bytes) {
    int length = Short.toUnsignedInt(bytes.getShort());
    if (length > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] word = new byte[length];
    bytes.get(word);
    return new String(word, StandardCharsets.UTF_8);
  }

  /** The function as a user knows it: a method, or a lambda in a method. */
  String shown() {
    if (equals(ITSELF)) {
      return "the function";
    }
    String in = method.startsWith("lambda$") ? method.split("\\$", -1)[1] : "";
    return in.isEmpty() || in.equals("new") || in.equals("static")
        ? (method.startsWith("lambda$") ? "the lambda in " + owner : this.toString())
        : "the lambda in " + owner + "." + in;
  }

  /** As in a stack trace: class and method. */
  @Override
  public String toString() {
    return owner + "." + method;
  }
}
