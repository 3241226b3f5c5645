package asyncio.workers.function;

import asyncio.workers.AllowedClasses;
import asyncio.workers.CodecException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the classes that are accepted, by their names. May be used by several threads.
 *
 * <p>A function is made by the class in whose source it stands: the compiler leaves in it a method
 * that knows each serializable lambda and method reference of the class, and refuses all others. So
 * a name reaches only what the program itself has made a remote function, never just any method.
 */
public final class Functions {
  private static final int MOST = 1_000;

  private final AllowedClasses classes;
  private final LinkedHashMap<FunctionSymbol, Maker> makers = new LinkedHashMap<>(16, 0.75f, true);

  /** The symbols of bytes that have come before, so that they need not be read again. */
  private final LinkedHashMap<ByteBuffer, FunctionSymbol> symbols =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param classes in whose sources functions may stand
   */
  public Functions(AllowedClasses classes) {
    this.classes = classes;
  }

  /**
   * The function of a name: an instance of the interface as which it was written.
   *
   * @throws CodecException if there is no such function here, or it is not accepted
   */
  public Object function(FunctionName name) {
    return function(name.symbol(), name.captured());
  }

  private Object function(FunctionSymbol symbol, @Nullable Object[] captured) {
    if (symbol.equals(FunctionSymbol.ITSELF)) {
      if (captured.length != 1 || captured[0] == null) {
        throw new CodecException("a function that is a value, without the value");
      }
      return captured[0];
    }
    return maker(symbol).make(captured);
  }

  /**
   * The function of a name.
   *
   * @param symbol the bytes of its symbol
   * @param captured the values that it captures
   * @throws CodecException if there is no such function here, or it is not accepted
   */
  public Object function(ByteBuffer symbol, @Nullable Object[] captured) {
    FunctionSymbol known;
    synchronized (makers) {
      known = symbols.get(symbol);
    }
    if (known != null) {
      return function(known, captured);
    }
    byte[] bytes = new byte[symbol.remaining()];
    symbol.duplicate().get(bytes);
    FunctionSymbol read = FunctionSymbol.of(ByteBuffer.wrap(bytes));
    Object function = function(read, captured); // what is refused is not remembered
    synchronized (makers) {
      symbols.put(ByteBuffer.wrap(bytes), read);
      if (symbols.size() > MOST) {
        symbols.pollFirstEntry();
      }
    }
    return function;
  }

  private Maker maker(FunctionSymbol symbol) {
    synchronized (makers) {
      Maker maker = makers.get(symbol);
      if (maker != null) {
        return maker;
      }
    }
    Maker made = Maker.of(symbol, classes);
    synchronized (makers) {
      makers.put(symbol, made);
      if (makers.size() > MOST) {
        makers.pollFirstEntry();
      }
    }
    return made;
  }

  /** How many names are remembered. */
  int known() {
    synchronized (makers) {
      return makers.size();
    }
  }
}
