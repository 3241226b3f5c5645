package asyncio.workers.function;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the variables that a lambda captures are called in its source: the first parameters of the
 * method that the compiler has made of its body, if the compiler has kept their names.
 */
final class CapturedNames {
  private CapturedNames() {}

  /** The names, as far as there are any; an empty list if there are none. */
  static List<String> of(FunctionSymbol symbol, Class<?> owner) {
    return ClassBytes.of(owner)
        .flatMap(bytes -> body(bytes, symbol))
        .map(CapturedNames::parameters)
        .orElse(List.of());
  }

  private static Optional<MethodModel> body(byte[] bytes, FunctionSymbol symbol) {
    return ClassFile.of().parse(bytes).methods().stream()
        .filter(method -> method.methodName().equalsString(symbol.method()))
        .filter(method -> method.methodType().equalsString(symbol.descriptor()))
        .findFirst();
  }

  private static List<String> parameters(MethodModel method) {
    List<String> names = new ArrayList<>();
    var declared = method.findAttribute(Attributes.methodParameters());
    if (declared.isPresent()) {
      for (MethodParameterInfo parameter : declared.get().parameters()) {
        names.add(parameter.name().map(Object::toString).orElse(""));
      }
      return names;
    }
    List<LocalVariableInfo> variables =
        method
            .code()
            .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
            .map(table -> table.localVariables())
            .orElse(List.of());
    int slot = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
    for (ClassDesc type :
        MethodTypeDesc.ofDescriptor(method.methodType().stringValue()).parameterArray()) {
      names.add(at(slot, variables));
      slot += type.descriptorString().equals("J") || type.descriptorString().equals("D") ? 2 : 1;
    }
    return names;
  }

  private static String at(int slot, List<LocalVariableInfo> variables) {
    return variables.stream()
        .filter(variable -> variable.slot() == slot && variable.startPc() == 0)
        .map(variable -> variable.name().stringValue())
        .findFirst()
        .orElse("");
  }
}
