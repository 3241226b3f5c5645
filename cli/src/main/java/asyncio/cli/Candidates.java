package asyncio.cli;

import com.sun.tools.attach.VirtualMachine;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The Java programs that could be looked into: those of this user that run on this machine. */
final class Candidates {
  private static final int WIDTH = 60;

  private Candidates() {}

  /**
   * A line for each, to be shown to who has not said which.
   *
   * @param command what to type before the number
   */
  static List<String> lines(String command) {
    String self = Long.toString(ProcessHandle.current().pid());
    List<String> programs =
        VirtualMachine.list().stream()
            .filter(each -> !each.id().equals(self))
            .sorted(Comparator.comparingLong(each -> Long.parseLong(each.id())))
            .map(each -> "%8s  %s".formatted(each.id(), shortened(each.displayName())))
            .toList();
    return programs.isEmpty()
        ? List.of("No other Java program of yours runs here.")
        : prepended("Which one? " + command + " PID", programs);
  }

  private static List<String> prepended(String heading, List<String> lines) {
    return Stream.concat(Stream.of(heading), lines.stream()).toList();
  }

  private static String shortened(String program) {
    return program.isBlank()
        ? "(it does not say what it runs)"
        : program.length() <= WIDTH ? program : program.substring(0, WIDTH - 1) + "…";
  }
}
