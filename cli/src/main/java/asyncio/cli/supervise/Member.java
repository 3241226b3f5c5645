package asyncio.cli.supervise;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A worker, as {@link Supervision} sees it. */
final class Member {
  enum Phase {
    STARTING("starting"),
    READY("serving"),
    RETIRING("ending after what it does"),
    LEAVING("ending"),
    CONDEMNED("about to be killed"),
    KILLED("killed");

    final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  final int id;
  final int generation;
  final long born;
  final long requests; // after which it is replaced
  private Phase phase = Phase.STARTING;
  private long since;
  private long readySince = -1;
  private long heard;
  private Beat beat = Beat.NONE;
  private @Nullable String worn; // why it is to be replaced

  Member(int id, int generation, long now, long requests) {
    this.id = id;
    this.generation = generation;
    this.requests = requests;
    born = now;
    since = now;
    heard = now;
  }

  Phase phase() {
    return phase;
  }

  boolean is(Phase other) {
    return phase == other;
  }

  /** Whether it serves or may do so, as far as is known. */
  boolean stays() {
    return phase == Phase.STARTING || phase == Phase.READY;
  }

  /** Whether nobody is to be started in its place yet: a start that fails has to be seen first. */
  boolean holdsItsPlace() {
    return stays() || (!hasBeenReady() && phase != Phase.LEAVING);
  }

  void enter(Phase next, long now) {
    phase = next;
    since = now;
    if (next == Phase.READY) {
      readySince = now;
      heard = now;
    }
  }

  /** What it did for so long could not be seen, and does not count. */
  void forgive(Duration time) {
    since += time.toNanos();
    heard += time.toNanos();
  }

  long since() {
    return since;
  }

  /** Whether it has ever served. */
  boolean hasBeenReady() {
    return readySince >= 0;
  }

  long lived(long now) {
    return hasBeenReady() ? now - readySince : 0;
  }

  void heard(Beat said, long now) {
    beat = said;
    heard = now;
  }

  long heardAt() {
    return heard;
  }

  Beat beat() {
    return beat;
  }

  void wear(String why) {
    worn = why;
  }

  @Nullable String worn() {
    return worn;
  }

  @Override
  public String toString() {
    return "worker " + id;
  }
}
