import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.regex.Pattern;

/**
 * Fails if a test of a module did not run: the classes in {@code test-classes} are compared with
 * the reports of the run. So a class that no pattern matches, a method that the engine does not see
 * and an engine that is not there are noticed. Maven runs this in each module, after its tests.
 *
 * <p>Arguments: the directory of the build; when the build began, for reports from before do not
 * count; the tags of the tests that were left out, between them a bar, or nothing.
 */
void main(String[] args) throws Exception {
  Path build = Path.of(args[0]);
  Instant began = Instant.parse(args[1]);
  leftOut = args.length > 2 ? Set.of(args[2].split(" *\\| *")) : Set.of();
  if (!Files.isDirectory(build.resolve("test-classes"))) {
    return;
  }
  read(build.resolve("test-classes"));
  List<String> passedOver = new ArrayList<>();
  int tests = 0;
  for (String name : new TreeSet<>(classes.keySet())) {
    if (isRun(classes.get(name))) {
      Set<String> expected = tests(name);
      Set<String> ran = expected.isEmpty() ? Set.of() : reported(build, name, began);
      tests += expected.size();
      expected.stream()
          .filter(test -> ran.stream().noneMatch(each -> isOf(test, each)))
          .forEach(test -> passedOver.add(name.replace('/', '.') + "." + test));
    }
  }
  if (!passedOver.isEmpty()) {
    System.err.println("These tests did not run:\n" + String.join("\n", passedOver).indent(2));
    System.exit(1);
  }
  System.out.println(tests + " test methods, each of them ran");
}

/** By the names that they have in class files. */
final Map<String, ClassModel> classes = new HashMap<>();

Set<String> leftOut;

/** What makes a method a test, if it stands there or on another annotation of the module. */
final Set<String> marks =
    Set.of(
        "org/junit/jupiter/api/Test",
        "org/junit/jupiter/api/RepeatedTest",
        "org/junit/jupiter/api/TestFactory",
        "org/junit/jupiter/api/TestTemplate",
        "org/junit/jupiter/params/ParameterizedTest",
        "net/jqwik/api/Property",
        "net/jqwik/api/Example");

final Set<String> tags = Set.of("org/junit/jupiter/api/Tag", "net/jqwik/api/Tag");

void read(Path directory) throws IOException {
  try (Stream<Path> files = Files.walk(directory)) {
    for (Path file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
      ClassModel model = ClassFile.of().parse(file);
      classes.put(model.thisClass().asInternalName(), model);
    }
  }
}

/** Whether the tests in a class run there, not in what extends it. */
boolean isRun(ClassModel model) {
  return !model.flags().has(AccessFlag.ABSTRACT) && !model.flags().has(AccessFlag.INTERFACE);
}

/** The names of the test methods of a class, with those that it inherits within the module. */
Set<String> tests(String name) {
  Set<String> tests = new TreeSet<>();
  ClassModel model = classes.get(name);
  if (model == null || isLeftOut(model) || isAroundLeftOut(name)) {
    return tests;
  }
  for (MethodModel method : model.methods()) {
    if (isMarked(method) && !isLeftOut(method)) {
      tests.add(method.methodName().stringValue());
    }
  }
  model.superclass().ifPresent(parent -> tests.addAll(tests(parent.asInternalName())));
  model.interfaces().forEach(parent -> tests.addAll(tests(parent.asInternalName())));
  return tests;
}

/** Whether a class that a class is nested in is left out. */
boolean isAroundLeftOut(String name) {
  int end = name.lastIndexOf('$');
  if (end < 0) {
    return false;
  }
  String around = name.substring(0, end);
  ClassModel model = classes.get(around);
  return (model != null && isLeftOut(model)) || isAroundLeftOut(around);
}

boolean isMarked(AttributedElement element) {
  return annotations(element).stream()
      .map(this::type)
      .anyMatch(
          type ->
              marks.contains(type) || (classes.containsKey(type) && isMarked(classes.get(type))));
}

boolean isLeftOut(AttributedElement element) {
  return annotations(element).stream()
      .anyMatch(
          annotation ->
              (tags.contains(type(annotation)) && leftOut.contains(text(annotation)))
                  || (classes.containsKey(type(annotation))
                      && isLeftOut(classes.get(type(annotation)))));
}

List<Annotation> annotations(AttributedElement element) {
  return element
      .findAttribute(Attributes.runtimeVisibleAnnotations())
      .map(attribute -> attribute.annotations())
      .orElse(List.of());
}

String type(Annotation annotation) {
  String descriptor = annotation.className().stringValue();
  return descriptor.substring(1, descriptor.length() - 1);
}

String text(Annotation annotation) {
  return annotation.elements().stream()
      .map(AnnotationElement::value)
      .filter(AnnotationValue.OfString.class::isInstance)
      .map(value -> ((AnnotationValue.OfString) value).stringValue())
      .findFirst()
      .orElse("");
}

final Pattern testCase = Pattern.compile("<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"");

/** The names that the reports of this build give to what ran in a class. */
Set<String> reported(Path build, String name, Instant began) throws IOException {
  String full = name.replace('/', '.');
  String simple = full.substring(full.lastIndexOf('.') + 1); // which is what jqwik calls it
  String outermost = full.replaceFirst("\\$.*", ""); // in whose report nested classes are
  Set<String> names = new HashSet<>();
  for (String reporting : new TreeSet<>(List.of(full, outermost))) {
    Path report = build.resolve("surefire-reports").resolve("TEST-" + reporting + ".xml");
    if (Files.exists(report) && !Files.getLastModifiedTime(report).toInstant().isBefore(began)) {
      testCase
          .matcher(Files.readString(report))
          .results()
          .filter(found -> Set.of(full, simple).contains(found.group(2)))
          .forEach(found -> names.add(found.group(1)));
    }
  }
  return names;
}

/**
 * Whether a name in a report is a test's: its method's, with parameters and numbers behind it;
 * jqwik writes spaces for underscores. The report of a class that is skipped has one case without
 * a name.
 */
boolean isOf(String test, String reported) {
  return reported.isEmpty()
      || Stream.of(test, test.replace('_', ' '))
          .anyMatch(
              name ->
                  reported.startsWith(name)
                      && (reported.length() == name.length()
                          || !Character.isJavaIdentifierPart(reported.charAt(name.length()))));
}
