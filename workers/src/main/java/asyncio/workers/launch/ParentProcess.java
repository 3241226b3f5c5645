package asyncio.workers.launch;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The parent, as a child that {@link ChildJvm} has started sees it: the other end of its input. It
 * hands something over at the start; when its end is closed, because it has said so or has died of
 * whatever, the child ends, and so does what the child has started.
 */
public final class ParentProcess {
  /** Nobody is there to see it. */
  private static final int ORPHANED = 70;

  private static final int MOST = 1 << 20;

  private static volatile Runnable lastAct = () -> {};

  private ParentProcess() {}

  /**
   * Has something done when the parent has ended without this child, before this child ends.
   *
   * @param act short: nobody waits for it
   */
  public static void whenOrphaned(Runnable act) {
    lastAct = act;
  }

  /**
   * What the parent has handed over. From then on this JVM ends as soon as the parent does, without
   * any shutdown hook, and its standard input is empty. To be called once, at the start.
   *
   * @return the bytes
   * @throws IOException if there is no parent that has started this JVM so
   */
  public static byte[] attach() throws IOException {
    InputStream input = System.in;
    var data = new DataInputStream(input);
    int length = data.readInt();
    if (length < 0 || length > MOST) {
      throw new IOException("this class is started by a pool, not by hand");
    }
    byte[] given = data.readNBytes(length);
    if (given.length < length) {
      throw new IOException("the parent has ended");
    }
    System.setIn(InputStream.nullInputStream());
    Thread.ofPlatform().daemon().name("asyncio-parent").start(() -> watch(input));
    return given;
  }

  private static void watch(InputStream input) {
    try {
      while (input.read() >= 0) {
        // nothing more is said
      }
    } catch (IOException e) {
      // it is gone all the same
    }
    try {
      lastAct.run();
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    } finally {
      Runtime.getRuntime().halt(ORPHANED);
    }
  }
}
