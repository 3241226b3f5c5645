package asyncio.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * The failure model of docs/design.md, proven by injection: an error is thrown at the n-th point of
 * the kernel, for every n. Whatever the point: the loop ends, every task is done, and at most one
 * scenario is not right; unless the error has left the loop, and then {@code run} throws it.
 */
class InjectionTest {
  private static final long MUST_END_WITHIN = 20_000; // milliseconds: else it hangs, or spins

  @Timeout(300)
  @InBothModes
  void anErrorAtAnyPointHurtsNobodyElse_ShortForm(Mode mode) throws Exception {
    sweep(mode, 11); // every point is met in some run of the build, if not in this one
  }

  @Tag("long")
  @Timeout(3600)
  @InBothModes
  void anErrorAtAnyPointHurtsNobodyElse_LongForm(Mode mode) throws Exception {
    sweep(mode, 1);
  }

  private static void sweep(Mode mode, int step) throws Exception {
    @SuppressWarnings("unchecked")
    var program =
        (Function<Boolean, Map<String, String>>)
            new InjectedKernel()
                .loadClass(InjectedProgram.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    try (var _ = new LogCapture()) {
      run(program, mode, 0); // loads what is loaded late
      Map<String, String> sound = run(program, mode, Integer.MAX_VALUE);
      assertThat(sound).doesNotContainKey("run");
      int points = InjectionPoints.disarm();
      assertThat(points).isGreaterThan(500);
      List<String> wrong = new ArrayList<>();
      for (int point = 1 + (int) (System.nanoTime() % step); point <= points; point += step) {
        judge(point, run(program, mode, point), wrong);
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static Map<String, String> run(
      Function<Boolean, Map<String, String>> program, Mode mode, int point) throws Exception {
    var outcome = new AtomicReference<Map<String, String>>();
    InjectionPoints.arm(point);
    Function<Boolean, Map<String, String>> fresh = fresh(program);
    Thread thread =
        Thread.ofPlatform().daemon().start(() -> outcome.set(fresh.apply(mode == Mode.PORTABLE)));
    thread.join(MUST_END_WITHIN);
    if (outcome.get() == null) {
      fail(
          "point %d: %s; does not end:%n%s%nthrown at%n%s",
          point, mode, stack(thread.getStackTrace()), where());
    }
    return outcome.get();
  }

  @SuppressWarnings("unchecked")
  private static Function<Boolean, Map<String, String>> fresh(
      Function<Boolean, Map<String, String>> program) throws Exception {
    return program.getClass().getDeclaredConstructor().newInstance();
  }

  private static void judge(int point, Map<String, String> outcomes, List<String> wrong) {
    String run = outcomes.remove("run");
    int told = Integer.parseInt(outcomes.remove("told"));
    if (InjectionPoints.thrown() == null) {
      return; // not reached: fewer reports, or another order of other threads
    }
    List<String> pending =
        outcomes.values().stream().filter(each -> each.startsWith("pending")).toList();
    List<String> hurt =
        outcomes.entrySet().stream()
            .filter(each -> !each.getValue().equals("right"))
            .map(Object::toString)
            .toList();
    if (!pending.isEmpty()) {
      wrong.add("point " + point + " leaves pending " + pending + " thrown at\n" + where());
    } else if (run == null && hurt.size() > 1) {
      wrong.add("point " + point + " hurts " + hurt + ", told " + told + ", thrown at\n" + where());
    } else if (run != null && !run.contains("injected")) {
      wrong.add("point " + point + " makes run throw " + run + ", thrown at\n" + where());
    }
  }

  private static String where() {
    Throwable thrown = InjectionPoints.thrown();
    return thrown == null ? "nowhere" : stack(thrown.getStackTrace());
  }

  private static String stack(StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .limit(14)
        .map(frame -> "    " + frame)
        .collect(Collectors.joining("\n"));
  }
}
