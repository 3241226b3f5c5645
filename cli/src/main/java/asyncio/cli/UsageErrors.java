package asyncio.cli;

import asyncio.cli.program.ExitCode;
import asyncio.cli.program.Nearest;
import asyncio.cli.serve.OtherServers;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports a wrong command line in one or two lines, without the whole help text. */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    var err = command.getErr();
    if (error instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      err.println(
          "aio: " + (word.startsWith("-") ? "no such option: " : "no such command: ") + word);
      hint(command, word).ifPresent(err::println);
    } else {
      err.println("aio: " + error.getMessage());
    }
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private static Optional<String> hint(CommandLine command, String word) {
    if (!word.startsWith("-")) {
      return new Nearest(List.copyOf(command.getSubcommands().keySet())).question(word);
    }
    Optional<String> known =
        command.getCommandName().equals("serve") ? OtherServers.hint(word) : Optional.empty();
    Nearest options = new Nearest(List.copyOf(command.getCommandSpec().optionsMap().keySet()));
    return known.or(() -> word.startsWith("--") ? options.question(word) : Optional.empty());
  }
}
