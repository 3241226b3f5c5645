package asyncio.cli.supervise;

import asyncio.cli.ProgramLog;
import asyncio.cli.serve.Refusal;
import asyncio.workers.launch.ParentProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

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
    ParentProcess.whenOrphaned(() -> tidyUp(handover));
    ProgramLog.choose();
    ParentLink parent = ParentLink.open(handover);
    int code;
    try {
      code = new ServingWorker(handover, parent).run();
    } catch (Refusal refusal) { // before it has begun
      refusal.print(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
      code = Refusal.WORKER_BOOT;
    }
    System.exit(code);
  }

  /** What the supervisor can do no more: nothing that it or this process has made is left. */
  private static void tidyUp(Handover handover) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    RuntimeDirectory.holding(handover.socket()).delete();
  }
}
