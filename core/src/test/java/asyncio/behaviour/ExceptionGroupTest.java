package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.CancelledError;
import asyncio.ExceptionGroup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Groups of exceptions, nested, split and filtered. */
class ExceptionGroupTest {
  private final IOException io = new IOException("io");
  private final IllegalStateException state = new IllegalStateException("state");
  private final AssertionError assertion = new AssertionError("assertion");
  private final ExceptionGroup inner = new ExceptionGroup("inner", List.of(io, state));
  private final ExceptionGroup outer = new ExceptionGroup("outer", List.of(inner, assertion));

  /** A group as text, so that its structure can be compared. */
  private static String shape(Throwable member) {
    return member instanceof ExceptionGroup group
        ? group.message() + group.exceptions().stream().map(ExceptionGroupTest::shape).toList()
        : String.valueOf(member == null ? "none" : member.getMessage());
  }

  @Test
  void aGroupHasItsMembersInOrderTheFirstAsItsCauseAndTheOthersAsSuppressed() {
    List<Throwable> given = new ArrayList<>(List.of(io, state));
    var group = new ExceptionGroup("two", given);
    given.clear();

    assertThat(group.exceptions()).containsExactly(io, state);
    assertThat(group).hasCause(io);
    assertThat(group.getSuppressed()).containsExactly(state);
    assertThat(group).hasMessage("two (2 sub-exceptions), first: java.io.IOException: io");
    assertThat(new ExceptionGroup("one", List.of(io)))
        .hasMessage("one (1 sub-exception): java.io.IOException: io");
    assertThatThrownBy(() -> group.exceptions().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> new ExceptionGroup("none", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an ExceptionGroup needs at least one exception");
  }

  @Test
  void aStackTraceShowsEachMemberOnce() {
    var written = new StringWriter();
    outer.printStackTrace(new PrintWriter(written));

    assertThat(written.toString())
        .containsOnlyOnce("Caused by: asyncio.ExceptionGroup: inner (2 sub-exceptions), first: ")
        .containsOnlyOnce("Caused by: java.io.IOException: io")
        .containsOnlyOnce("Suppressed: java.lang.IllegalStateException: state")
        .containsOnlyOnce("Suppressed: java.lang.AssertionError: assertion")
        .doesNotContain("CIRCULAR");
  }

  @Test
  void aSplitKeepsTheStructureOnBothSides() {
    var split = outer.split(IOException.class);

    assertThat(shape(split.matching())).isEqualTo("outer[inner[io]]");
    assertThat(shape(split.rest())).isEqualTo("outer[inner[state], assertion]");
  }

  @Test
  void groupsOfWhichNothingIsLeftVanish() {
    assertThat(shape(outer.subgroup(AssertionError.class))).isEqualTo("outer[assertion]");
    assertThat(shape(outer.split(AssertionError.class).rest()))
        .isEqualTo("outer[inner[io, state]]");
    assertThat(outer.split(AssertionError.class).rest().exceptions()).containsExactly(inner);
  }

  @Test
  void whatMatchesWhollyIsTheGroupItself() {
    assertThat(outer.subgroup(Throwable.class)).isSameAs(outer);
    assertThat(outer.split(Throwable.class).matching()).isSameAs(outer);
    assertThat(outer.split(Throwable.class).rest()).isNull();
    assertThat(outer.subgroup(ExceptionGroup.class)).isSameAs(outer);
  }

  @Test
  void whatDoesNotMatchAtAllIsNone() {
    assertThat(outer.subgroup(CancelledError.class)).isNull();
    assertThat(outer.split(CancelledError.class).matching()).isNull();
    assertThat(outer.split(CancelledError.class).rest()).isSameAs(outer);
  }

  @Test
  void aNestedGroupThatMatchesIsTakenWhole() {
    var split = outer.split(failure -> failure == inner);

    assertThat(shape(split.matching())).isEqualTo("outer[inner[io, state]]");
    assertThat(split.matching().exceptions().getFirst()).isSameAs(inner);
    assertThat(shape(split.rest())).isEqualTo("outer[assertion]");
  }

  @Test
  void aSplitAsksAboutEachOnceFromTheOutsideIn() {
    List<String> asked = new ArrayList<>();
    outer.split(
        failure -> {
          asked.add(failure.getMessage());
          return failure == io;
        });

    assertThat(asked)
        .containsExactly(outer.getMessage(), inner.getMessage(), "io", "state", "assertion");
  }

  @Test
  void partsKeepWhereAndWhyTheWholeWasThrown() {
    outer.initCause(state);
    var part = outer.subgroup(IOException.class);

    assertThat(part.getStackTrace()).isEqualTo(outer.getStackTrace());
    assertThat(part.getCause()).isSameAs(state);
    assertThat(outer.getSuppressed()).containsExactlyInAnyOrder(inner, assertion);
  }

  @Provide
  Arbitrary<ExceptionGroup> groups() {
    Arbitrary<Throwable> leaf =
        Arbitraries.integers().between(0, 99).map(number -> new Exception("" + number));
    return Arbitraries.lazyOf(
        () -> leaf.list().ofMinSize(1).ofMaxSize(4).map(all -> new ExceptionGroup("leaves", all)),
        () ->
            Arbitraries.oneOf(leaf, groups().map(group -> (Throwable) group))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(all -> new ExceptionGroup("mixed", all)));
  }

  private static List<Throwable> leaves(ExceptionGroup group) {
    List<Throwable> leaves = new ArrayList<>();
    if (group != null) {
      for (Throwable member : group.exceptions()) {
        leaves.addAll(member instanceof ExceptionGroup nested ? leaves(nested) : List.of(member));
      }
    }
    return leaves;
  }

  private static boolean even(Throwable failure) {
    return !(failure instanceof ExceptionGroup) && Integer.parseInt(failure.getMessage()) % 2 == 0;
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE) // those of recursion are countless
  void aSplitLosesNothingAndDoublesNothing(@ForAll("groups") ExceptionGroup group) {
    var split = group.split(ExceptionGroupTest::even);

    assertThat(leaves(split.matching()))
        .isEqualTo(leaves(group).stream().filter(ExceptionGroupTest::even).toList());
    assertThat(leaves(split.rest()))
        .isEqualTo(leaves(group).stream().filter(failure -> !even(failure)).toList());
    assertThat(shape(group.subgroup(ExceptionGroupTest::even))).isEqualTo(shape(split.matching()));
  }
}
