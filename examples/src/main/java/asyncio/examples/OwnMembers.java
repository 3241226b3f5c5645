package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.run;
import static asyncio.net.Net.createSubprocessExec;

import asyncio.cluster.ClusterWorker;
import asyncio.net.ChildProcess;
import asyncio.net.Stdio;
import asyncio.net.SubprocessOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Members of a cluster on this machine, with the class path of this program. On several machines it
 * would be {@code aio worker} that starts them.
 */
final class OwnMembers implements AutoCloseable {
  private record Member(String address, ChildProcess process) {}

  private final List<Member> members = new ArrayList<>();
  private final String name = "example-" + ProcessHandle.current().pid();

  OwnMembers(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
  }

  private void start() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.config.class=" + Silent.class.getName(),
            "-cp",
            System.getProperty("java.class.path"),
            OwnMembers.class.getName(),
            name));
    command.addAll(List.of(addresses()));
    var member = createSubprocessExec(command, SubprocessOptions.PIPES.withStderr(Stdio.INHERIT));
    String address = new String(member.stdout().readLine(), StandardCharsets.UTF_8).strip();
    if (address.isEmpty()) {
      throw new IllegalStateException("a member of the cluster has not started");
    }
    members.add(new Member(address, member));
  }

  String name() {
    return name;
  }

  String[] addresses() {
    return members.stream().map(Member::address).toArray(String[]::new);
  }

  /** Kills the last one. */
  void killOne() {
    members.getLast().process.kill();
  }

  @Override
  public void close() {
    members.forEach(each -> each.process.kill());
    for (Member each : members) {
      await(each.process);
      each.process.close();
    }
  }

  /** Logs nothing: members come and go here on purpose. */
  public static final class Silent {}

  /** A member: joins those whose addresses follow the name of the cluster. */
  static void main(String[] args) {
    Thread.ofPlatform().daemon().start(OwnMembers::endWithParent);
    run(
        () -> {
          try (var worker =
              ClusterWorker.start(
                  options -> {
                    options.name(args[0]);
                    for (int i = 1; i < args.length; i++) {
                      options.join(args[i]);
                    }
                  })) {
            System.out.println(worker.address());
            worker.awaitEnd();
          }
        });
  }

  private static void endWithParent() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException gone) {
      // the same
    }
    Runtime.getRuntime().halt(0);
  }
}
