package asyncio.workers.function;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a generic method that its class knows with other type arguments only: {@code
 * Sums::larger} for numbers where there is also {@code Sums::larger} for texts. It calls the same
 * method, through the same interface.
 */
final class Retyped {
  private Retyped() {}

  static Object function(FunctionSymbol symbol, Class<?> standsIn, @Nullable Object[] captured)
      throws ReflectiveOperationException {
    ClassLoader loader = standsIn.getClassLoader();
    Class<?> type = Class.forName(symbol.type().replace('/', '.'), false, loader);
    MethodHandle method = method(symbol, standsIn, loader);
    return MethodHandleProxies.asInterfaceInstance(
        type, MethodHandles.insertArguments(method, 0, captured));
  }

  private static MethodHandle method(
      FunctionSymbol symbol, Class<?> standsIn, @Nullable ClassLoader loader)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = Access.into(standsIn);
    Class<?> owner = Class.forName(symbol.owner(), false, loader);
    String name = symbol.method();
    MethodType type = MethodType.fromMethodDescriptorString(symbol.descriptor(), loader);
    return switch (symbol.kind()) {
      case MethodHandleInfo.REF_invokeStatic -> lookup.findStatic(owner, name, type);
      case MethodHandleInfo.REF_newInvokeSpecial -> lookup.findConstructor(owner, type);
      case MethodHandleInfo.REF_invokeSpecial -> lookup.findSpecial(owner, name, type, standsIn);
      default -> lookup.findVirtual(owner, name, type);
    };
  }
}
