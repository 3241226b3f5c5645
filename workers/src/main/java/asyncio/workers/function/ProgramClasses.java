package asyncio.workers.function;

import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes of a program that is compiled when it starts, such as {@code java Program.java}: they
 * are in memory only, so that another process has to be given them.
 *
 * <p>Given are a class and all classes of its loader that its class file mentions, and theirs in
 * turn. A class that is only ever named by a text is not among them.
 */
public final class ProgramClasses {
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w$/]+)[;<]");

  private ProgramClasses() {}

  /** Whether other processes with the same class path lack a class, for it is in memory only. */
  public static boolean inMemory(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    return loader != null && !onPath(loader);
  }

  private static boolean onPath(ClassLoader loader) {
    ClassLoader each = ClassLoader.getSystemClassLoader();
    while (each != null && each != loader) {
      each = each.getParent();
    }
    return each != null;
  }

  /**
   * The class files of a class and of what it needs, by their names; empty if the class is not in
   * memory only.
   *
   * @param type the class
   * @param sent names of classes that are not needed again
   */
  public static Map<String, byte[]> of(Class<?> type, Set<String> sent) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (!inMemory(type)) {
      return files;
    }
    Deque<String> open = new ArrayDeque<>();
    open.add(type.getName());
    while (!open.isEmpty()) {
      String name = open.poll();
      if (sent.contains(name) || files.containsKey(name)) {
        continue;
      }
      Class<?> found = find(name, type.getClassLoader());
      if (found != null && found.getClassLoader() == type.getClassLoader()) {
        ClassBytes.of(found)
            .ifPresent(
                bytes -> {
                  files.put(name, bytes);
                  open.addAll(mentioned(bytes));
                });
      }
    }
    return files;
  }

  private static @Nullable Class<?> find(String name, ClassLoader loader) {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException | LinkageError e) { // a word that looks like a class
      return null;
    }
  }

  private static Set<String> mentioned(byte[] bytes) {
    Set<String> names = new TreeSet<>();
    for (PoolEntry entry : ClassFile.of().parse(bytes).constantPool()) {
      if (entry instanceof ClassEntry type && !type.asInternalName().startsWith("[")) {
        names.add(type.asInternalName());
      } else if (entry instanceof Utf8Entry text) {
        Matcher matcher = IN_DESCRIPTOR.matcher(text.stringValue());
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
    }
    names.removeIf(name -> name.startsWith("java/"));
    Set<String> binary = new TreeSet<>();
    names.forEach(name -> binary.add(name.replace('/', '.')));
    return binary;
  }
}
