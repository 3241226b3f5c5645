package asyncio.cli.serve;

import asyncio.cli.supervise.Supervisor;
import asyncio.http.web.ServerLimits;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code aio serve}. */
@Command(
    name = "serve",
    modelTransformer = ServeCommand.AllSettings.class,
    sortOptions = false,
    description = {
      "Serves an application over HTTP.",
      "",
      "What is served is what a method without parameters gives, if it returns a Gateway (an"
          + " Application is one), as",
      "  Application application() { return new Application().get(...); }",
      "or else a field of such a type, or else the class itself. Of several, the one that is called"
          + " application or app.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:it was told to end, and has ended in good order",
      " 1:it could not be done: a taken port, a server that runs already, ...",
      " 2:wrong usage: a bad value, no such setting, file or example",
      " 3:a worker did not start",
      " 4:there is no application: it does not compile, throws, or does not start"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio serve web-hello                      an example",
      "  aio serve --reload Shop.java             a file, served anew when it changes",
      "  aio serve -cp 'lib/*' com.example.Shop   a class",
      "  aio serve --bind unix:/run/shop.sock --bind [::1]:8080 Shop.java",
      "  aio serve --processes 4 Shop.java        four workers with a supervisor",
      "",
      "A setting --max-requests is AIO_SERVE_MAX_REQUESTS in the environment, and",
      "max-requests in a file. The command line goes before the environment, and that",
      "before the file."
    })
public final class ServeCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME|FILE.java|CLASS|MODULE:CLASS",
      description = "What to serve.")
  private @Nullable String target;

  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and directories that it needs; dir/* means all jars in dir.")
  private String classPath = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings as properties: bind = 127.0.0.1:8080; or name it in AIO_SERVE_CONFIG.")
  private @Nullable String config;

  @Option(names = "--print-config", description = "Print all settings and where they come from.")
  private boolean printConfig;

  @Option(names = "--limits", description = "Print all limits and their values.")
  private boolean printLimits;

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public ServeCommand() {}

  @Override
  public Integer call() {
    try {
      return serve();
    } catch (Refusal refusal) {
      refusal.print(err());
      return refusal.code();
    }
  }

  private int serve() {
    Map<Setting, List<String>> given = given();
    ServeOptions options = options(given);
    if (printConfig || printLimits) {
      return print(options);
    }
    if (target == null) {
      throw new Refusal(
          Refusal.USAGE, "say what to serve", "Try: aio serve web-hello, or aio serve --help");
    }
    options.takeUmask();
    Systemd systemd = new Systemd(System.getenv());
    ServeOptions here = options.withPassed(systemd.sockets());
    new Listening(here).requireCertificate();
    if (options.processes() != null) {
      return Supervisor.run(here, () -> options(given), systemd);
    }
    return new OneProcess(here, () -> options(given), out(), err(), systemd).run();
  }

  private ServeOptions options(Map<Setting, List<String>> given) {
    Settings settings = Settings.of(given, System.getenv(), config);
    return ServeOptions.of(target == null ? "" : target, classPath, settings);
  }

  private Map<Setting, List<String>> given() {
    Map<Setting, List<String>> given = new EnumMap<>(Setting.class);
    for (Setting setting : Setting.values()) {
      OptionSpec option = spec.findOption(setting.option());
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        given.put(setting, option.stringValues());
      }
    }
    return given;
  }

  private int print(ServeOptions options) {
    if (printConfig) {
      options.settings().lines().forEach(out()::println);
    }
    if (printLimits) {
      LimitTable.lines(ServerLimits.DEFAULT, options.limits()).forEach(out()::println);
      out().println("* changed. To change one: --limit NAME=VALUE, as --limit body=10m");
    }
    return 0;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** Adds an option for each setting, under its heading. */
  public static final class AllSettings implements IModelTransformer {
    /** Made by picocli. */
    public AllSettings() {}

    @Override
    public CommandSpec transform(CommandSpec spec) {
      int order = 0;
      for (Setting.Group group : Setting.Group.values()) {
        ArgGroupSpec.Builder heading =
            ArgGroupSpec.builder()
                .heading("%n" + group.heading() + "%n")
                .validate(false)
                .order(order++);
        for (Setting setting : Setting.values()) {
          if (setting.group() == group) {
            heading.addArg(option(setting, order++));
          }
        }
        spec.addArgGroup(heading.build());
      }
      return spec;
    }

    private static OptionSpec option(Setting setting, int order) {
      String preset = setting.preset();
      boolean tells = preset != null && !preset.isEmpty() && setting.kind() != Setting.Kind.FLAG;
      OptionSpec.Builder option =
          OptionSpec.builder(setting.option())
              .order(order)
              .description(setting.description() + (tells ? " Default: " + preset : ""));
      switch (setting.kind()) {
        case FLAG ->
            option.arity("0..1").type(Boolean.class).fallbackValue("true").paramLabel("true|false");
        case MANY ->
            option
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(setting.value());
        case ONE, LIST -> option.arity("1").type(String.class).paramLabel(setting.value());
      }
      return option.build();
    }
  }
}
