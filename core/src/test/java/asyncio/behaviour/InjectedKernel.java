package asyncio.behaviour;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Loads the library anew, with a point at the beginning of each method of the kernel and before
 * each of its allocations where {@link InjectionPoints} may throw.
 */
final class InjectedKernel extends ClassLoader {
  private static final Set<String> KERNEL =
      Set.of(
          "AsyncGenerator",
          "AsyncGenerators",
          "Callback",
          "CallbackStacks",
          "Callbacks",
          "CancelScope",
          "CancelStatus",
          "Cancellation",
          "EventLoop",
          "ExecutorFuture",
          "Fiber",
          "ForeignQueue",
          "Future",
          "Gathering",
          "GeneratorFrame",
          "Handle",
          "LoopScheduler",
          "PendingTasks",
          "PlacedTimer",
          "ReadyQueue",
          "Schedule",
          "Sleep",
          "Task",
          "TaskGroup",
          "Timeout",
          "Timers",
          "Dispatcher",
          "WaitForFutures");

  /** What is called of a program, and of what it has brought. */
  private static final Set<String> OF_THE_PROGRAM =
      Set.of(
          "asyncio/Action",
          "asyncio/Awaitable",
          "asyncio/Clock",
          "asyncio/ExceptionHandler",
          "asyncio/Poller",
          "asyncio/TaskFactory",
          "java/lang/Runnable",
          "java/util/concurrent/Executor",
          "java/util/function/Consumer",
          "java/util/function/Supplier");

  private static final ClassDesc POINTS = ClassDesc.of(InjectionPoints.class.getName());
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  InjectedKernel() {
    super(InjectedKernel.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      if (!name.startsWith("asyncio.") || name.equals(InjectionPoints.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] bytes;
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    byte[] defined = isKernel(name) ? instrument(bytes) : bytes;
    return defineClass(name, defined, 0, defined.length);
  }

  private static boolean isKernel(String name) {
    String file = name.substring(name.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
    return (name.lastIndexOf('.') == 7 || name.startsWith("asyncio.internal."))
        && KERNEL.contains(file);
  }

  private static byte[] instrument(byte[] bytes) {
    ClassModel model = ClassFile.of().parse(bytes);
    return ClassFile.of()
        .transformClass(
            model,
            ClassTransform.transformingMethodBodies(InjectedKernel::hasPoints, new WithPoints()));
  }

  private static boolean hasPoints(MethodModel method) {
    String name = method.methodName().stringValue();
    return !name.equals(ConstantDescs.CLASS_INIT_NAME) && !name.equals("toString");
  }

  private static final class WithPoints implements CodeTransform {
    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (allocates(element) || (element instanceof InvokeInstruction call && mayThrow(call))) {
        code.invokestatic(POINTS, "pass", NOTHING);
      }
      code.with(element);
    }

    private static boolean allocates(CodeElement element) {
      return element instanceof NewObjectInstruction
          || element instanceof NewReferenceArrayInstruction
          || element instanceof NewPrimitiveArrayInstruction
          || element instanceof InvokeDynamicInstruction;
    }

    private static boolean mayThrow(InvokeInstruction call) {
      String owner = call.owner().asInternalName();
      return owner.equals("asyncio/Headroom") || OF_THE_PROGRAM.contains(owner);
    }
  }
}
