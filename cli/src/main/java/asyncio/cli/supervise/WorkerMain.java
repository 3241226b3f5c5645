package asyncio.cli.supervise;

import asyncio.cli.ProgramLog;
import asyncio.cli.serve.Refusal;
import asyncio.workers.launch.ParentProcess;
import java.io.IOException;

/** The main class of a worker. */
public final class WorkerMain {
  private WorkerMain() {}

  /**
   * Runs a worker to its end.
   *
   * @param args none
   * @throws IOException if it was not started by a supervisor
   */
  public static void main(String[] args) throws IOException {
    Handover handover = Handover.of(ParentProcess.attach());
    ParentProcess.whenOrphaned(
        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly));
    ProgramLog.choose();
    ParentLink parent = ParentLink.open(handover);
    System.exit(new ServingWorker(handover, parent).run());
  }

  /** A refusal, as the command itself would tell it. */
  static void complain(Refusal refusal) {
    System.err.println("aio: " + refusal.getMessage());
    refusal.help().forEach(System.err::println);
    if (refusal.getCause() != null) {
      refusal.getCause().printStackTrace();
    }
  }
}
