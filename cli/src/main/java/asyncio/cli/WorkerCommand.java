package asyncio.cli;

import asyncio.Asyncio;
import asyncio.EventLoop;
import asyncio.cli.program.ExitCode;
import asyncio.cli.program.UserClassPath;
import asyncio.cluster.ClusterWorker;
import asyncio.cluster.WorkerOptions;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code aio worker}: a member of a cluster, until it is told to leave. */
@Command(
    name = "worker",
    description = {
      "Starts a member of a cluster, which does the calls of pools.",
      "",
      "The first member joins nobody. It needs the classes of the programs that use it on its class"
          + " path. Ctrl-C, or the signal TERM, has it finish its calls and leave; a second Ctrl-C"
          + " ends it at once.",
      "",
      "Nothing is encrypted and nobody is asked who he is: let only your own programs reach it.",
      ""
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  aio worker --class-path app.jar",
      "  aio worker --class-path app.jar --join 127.0.0.1:5701",
      "  aio worker --class-path app.jar --bind 10.0.0.6 --join 10.0.0.5:5701"
    })
final class WorkerCommand implements Callable<Integer> {
  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = "A member of the cluster; may be given several times.")
  private List<String> join = List.of();

  @Option(names = "--name", description = "The name of the cluster; asyncio unless given.")
  private String name = "asyncio";

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Listen on this address; 127.0.0.1 unless given.")
  private String bind = "127.0.0.1";

  @Option(names = "--port", description = "Listen on this port; else the first free one from 5701.")
  private int port;

  @Option(
      names = {"-cp", "--class-path"},
      paramLabel = "PATH",
      description = "Jars and directories of the programs; dir/* means all jars in dir.")
  private String classPath = "";

  @Option(
      names = "--package",
      description = "Accept functions of this package only; may be given several times.")
  private List<String> packages = List.of();

  @Option(
      names = "--silence",
      paramLabel = "SECONDS",
      description = "Take a member that says nothing for so long for gone; 10 unless given.")
  private int silence = 10;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var added = new UserClassPath(classPath);
    Optional<String> absent = added.absent();
    if (absent.isPresent()) {
      return wrong("nothing on the class path: " + absent.get(), ExitCode.USAGE);
    }
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (var classes = new URLClassLoader("worker", urls(added.libraries()), before)) {
      thread.setContextClassLoader(classes);
      Asyncio.run(this::work);
      return ExitCode.OK;
    } catch (IllegalArgumentException misused) {
      return wrong(String.valueOf(misused.getMessage()), ExitCode.USAGE);
    } catch (IllegalStateException failed) {
      return wrong(String.valueOf(failed.getMessage()), ExitCode.FAILED);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private int wrong(String complaint, int code) {
    spec.commandLine().getErr().println("aio: " + complaint);
    return code;
  }

  private static URL[] urls(List<Path> libraries) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (Path library : libraries) {
      urls.add(new File(library.toString()).toURI().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  private void set(WorkerOptions options) {
    options
        .join(join.toArray(String[]::new))
        .name(name)
        .bind(bind)
        .port(port)
        .packages(packages.toArray(String[]::new))
        .failureTimeout(Duration.ofSeconds(silence));
  }

  private void work() {
    try (var worker = ClusterWorker.start(this::set)) {
      EventLoop loop = EventLoop.running();
      boolean[] leaving = {false};
      Runnable leave =
          () -> {
            if (leaving[0]) {
              Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
            }
            leaving[0] = true;
            var _ = loop.createTask(worker::close);
          };
      loop.addSignalHandler("TERM", leave);
      loop.addSignalHandler("INT", leave);
      int others = worker.members().size() - 1;
      spec.commandLine()
          .getOut()
          .println(
              "member %s of cluster '%s', with %d other%s; another one joins by: aio worker --join %1$s"
                  .formatted(worker.address(), name, others, others == 1 ? "" : "s"));
      worker.awaitEnd();
    }
  }
}
