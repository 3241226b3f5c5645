package asyncio.structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which top-level type of a module mentions which other, over all its packages; a nested type
 * counts with the file that it stands in. Read from class files, so comments and strings do not
 * count, and what a signature or a call names counts although the source leaves it to the compiler.
 */
public final class ModuleGraph {
  private static final Pattern DESCRIBED = Pattern.compile("L([\\w/]+)[$\\w]*[;<.]");

  private final Map<String, Set<String>> mentions = new TreeMap<>();

  private ModuleGraph() {}

  /**
   * The graph of the module that a class belongs to.
   *
   * @param member any class of the module
   * @return the graph; empty where the module is not compiled into a directory
   */
  public static ModuleGraph around(Class<?> member) {
    try {
      Path location = Path.of(member.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(location) ? in(location) : new ModuleGraph();
    } catch (URISyntaxException | IOException unreadable) {
      throw new IllegalStateException("cannot read the classes around " + member, unreadable);
    }
  }

  private static ModuleGraph in(Path directory) throws IOException {
    var graph = new ModuleGraph();
    List<ClassModel> classes;
    try (Stream<Path> files = Files.walk(directory)) {
      classes =
          files
              .filter(file -> file.toString().endsWith(".class"))
              .filter(file -> !file.toString().endsWith("-info.class"))
              .map(ModuleGraph::parse)
              .toList();
    }
    for (ClassModel type : classes) {
      graph.mentions.put(topLevel(type.thisClass().asInternalName()), new TreeSet<>());
    }
    classes.forEach(graph::add);
    return graph;
  }

  private static ClassModel parse(Path file) {
    try {
      return ClassFile.of().parse(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(ClassModel type) {
    String from = topLevel(type.thisClass().asInternalName());
    for (PoolEntry entry : type.constantPool()) {
      if (entry instanceof ClassEntry other) {
        add(from, other.asInternalName());
      } else if (entry instanceof Utf8Entry text) {
        Matcher described = DESCRIBED.matcher(text.stringValue());
        while (described.find()) {
          add(from, described.group(1));
        }
      }
    }
  }

  private void add(String from, String internalName) {
    String to = topLevel(internalName);
    if (!to.equals(from) && mentions.containsKey(to)) {
      mentions.get(from).add(to);
    }
  }

  private static String topLevel(String internalName) {
    int nested = internalName.indexOf('$');
    String outer = nested < 0 ? internalName : internalName.substring(0, nested);
    return outer.replace('/', '.');
  }

  /** {@return all top-level types, by name} */
  public Set<String> types() {
    return mentions.keySet();
  }

  /**
   * What a type mentions.
   *
   * @param type the full name of a top-level type
   * @return full names of other top-level types of the module
   */
  public Set<String> mentionedBy(String type) {
    return mentions.getOrDefault(type, Set.of());
  }

  /** {@return the largest set of types each of which reaches each other, by name} */
  public Set<String> largestKnot() {
    return new Components()
        .all().stream().max(Comparator.comparingInt(Set::size)).orElseGet(TreeSet::new);
  }

  /**
   * Says of each type of a knot by which shortest way it comes back to itself.
   *
   * @param knot as {@link #largestKnot} gives it
   * @return a line for each type
   */
  public String waysRound(Set<String> knot) {
    var lines = new StringBuilder();
    for (String type : knot) {
      lines.append("\n  ").append(String.join(" > ", wayRound(type, knot)));
    }
    return knot.size() + " types reach each other:" + lines;
  }

  private List<String> wayRound(String type, Set<String> knot) {
    Map<String, String> cameFrom = new HashMap<>();
    Deque<String> due = new ArrayDeque<>(List.of(type));
    while (!due.isEmpty()) {
      String at = due.remove();
      for (String next : mentionedBy(at)) {
        if (next.equals(type)) {
          List<String> way = new ArrayList<>(List.of(type));
          for (String step = at; step != null; step = cameFrom.get(step)) {
            way.add(step);
          }
          return way.reversed();
        }
        if (knot.contains(next) && !cameFrom.containsKey(next)) {
          cameFrom.put(next, at);
          due.add(next);
        }
      }
    }
    return List.of(type);
  }

  /** Tarjan's algorithm: the strongly connected components. */
  private final class Components {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Integer> lowest = new HashMap<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> isOpen = new HashSet<>();
    private final List<Set<String>> components = new ArrayList<>();

    List<Set<String>> all() {
      for (String type : mentions.keySet()) {
        if (!numbers.containsKey(type)) {
          visit(type);
        }
      }
      return components;
    }

    private void visit(String type) {
      int number = numbers.size();
      numbers.put(type, number);
      lowest.put(type, number);
      open.push(type);
      isOpen.add(type);
      for (String next : mentionedBy(type)) {
        if (!numbers.containsKey(next)) {
          visit(next);
          lowest.merge(type, lowest.get(next), Math::min);
        } else if (isOpen.contains(next)) {
          lowest.merge(type, numbers.get(next), Math::min);
        }
      }
      if (lowest.get(type) == number) {
        Set<String> component = new TreeSet<>();
        String member;
        do {
          member = open.pop();
          isOpen.remove(member);
          component.add(member);
        } while (!member.equals(type));
        components.add(component);
      }
    }
  }
}
