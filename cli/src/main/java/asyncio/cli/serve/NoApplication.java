package asyncio.cli.serve;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.util.List;

/** Says what to write where there is nothing to serve. */
final class NoApplication {
  private NoApplication() {}

  /** The refusal for a program with these classes. */
  static Refusal in(String name, List<Class<?>> types) {
    boolean serves = types.stream().anyMatch(NoApplication::callsRunApp);
    String reason =
        serves
            ? ": it serves by itself, with Web.runApp(...)"
            : ": no method without parameters gives a Gateway, such as an Application";
    return new Refusal(
        Refusal.APP_LOAD,
        name + " has no application to serve" + reason,
        serves
            ? "Run it with aio run, or give its application to aio serve:"
            : "Write one, below import asyncio.http.web.*:",
        "  static Application application() {",
        "    return new Application().get(\"/\", request -> Response.text(\"hello\\n\"));",
        "  }");
  }

  /** Whether a class has such a call in it. */
  private static boolean callsRunApp(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    ClassLoader loader = type.getClassLoader();
    try (InputStream in = loader == null ? null : loader.getResourceAsStream(file)) {
      if (in == null) {
        return false;
      }
      for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (entry instanceof MethodRefEntry call
            && call.owner().asInternalName().equals("asyncio/http/web/Web")
            && call.name().equalsString("runApp")) {
          return true;
        }
      }
    } catch (IOException | IllegalArgumentException unreadable) {
      // then it cannot be told
    }
    return false;
  }
}
