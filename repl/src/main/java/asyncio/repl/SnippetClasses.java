package asyncio.repl;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/**
 * The classes of inputs. Their code calls {@link StopCheck} where it could run for ever, and does
 * not exit.
 */
final class SnippetClasses implements LoaderDelegate {
  private static final ClassDesc CHECK = StopCheck.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc EXIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final Loader loader;
  private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

  SnippetClasses(ClassLoader parent) {
    loader = new Loader(parent);
  }

  @Override
  public void load(ClassBytecodes[] loaded) throws ClassInstallException {
    boolean[] installed = new boolean[loaded.length];
    for (ClassBytecodes each : loaded) {
      loader.code.put(each.name(), checked(each.bytecodes()));
    }
    try {
      for (int i = 0; i < loaded.length; i++) {
        Class<?> type = loader.loadClass(loaded[i].name());
        classes.put(loaded[i].name(), type);
        installed[i] = true;
        var _ = type.getDeclaredMethods(); // linked now, where a failure is that of the input
      }
    } catch (ClassNotFoundException | LinkageError failed) {
      throw new ClassInstallException("load: " + failed.getMessage(), installed);
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] redefined) {
    for (ClassBytecodes each : redefined) {
      loader.code.put(each.name(), checked(each.bytecodes()));
    }
  }

  @Override
  public void addToClasspath(String path) throws InternalException {
    for (String entry : Repl.SEPARATOR.splitAsStream(path).toList()) {
      try {
        loader.addURL(Path.of(entry).toUri().toURL());
      } catch (MalformedURLException | IllegalArgumentException notAPath) {
        throw new InternalException("not a path: " + entry + " (" + notAPath.getMessage() + ")");
      }
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    Class<?> type = classes.get(name);
    if (type == null) {
      throw new ClassNotFoundException(name + " is no class of this prompt");
    }
    return type;
  }

  private static byte[] checked(byte[] code) {
    ClassFile classFile = ClassFile.of();
    return classFile.transformClass(
        classFile.parse(code),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Checks::new)));
  }

  private static final class Checks implements CodeTransform {
    private final Set<Label> passed = new HashSet<>();

    @Override
    public void atStart(CodeBuilder code) {
      check(code);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      switch (element) {
        case LabelTarget target -> passed.add(target.label());
        case BranchInstruction jump when passed.contains(jump.target()) -> check(code);
        case InvokeInstruction call when exits(call) -> {
          code.invokestatic(CHECK, "exit", EXIT);
          return;
        }
        default -> {}
      }
      code.with(element);
    }

    private static boolean exits(InvokeInstruction call) {
      return call.opcode() == Opcode.INVOKESTATIC
          && call.owner().asInternalName().equals("java/lang/System")
          && call.name().equalsString("exit");
    }

    private static void check(CodeBuilder code) {
      code.invokestatic(CHECK, "check", ConstantDescs.MTD_void);
    }
  }

  private static final class Loader extends URLClassLoader {
    final Map<String, byte[]> code = new ConcurrentHashMap<>();

    Loader(ClassLoader parent) {
      super("asyncio-prompt", new URL[0], parent);
    }

    @Override
    public void addURL(URL url) { // made public
      super.addURL(url);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = code.get(name);
      return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
    }
  }
}
