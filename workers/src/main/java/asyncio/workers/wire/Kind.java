package asyncio.workers.wire;

import org.jspecify.annotations.Nullable;

/** What a message is. The numbers are the format. */
public enum Kind {
  /** A worker: the token, by which the parent knows it. */
  HELLO(1),
  /** The parent: what the worker is to be. */
  SETUP(2),
  /** A worker: calls may come. */
  READY(3),
  /** A worker: it cannot be what it is to be; the exception. */
  REFUSED(4),
  /** The parent: do this. */
  CALL(5),
  /** The parent: stop doing this. */
  CANCEL(6),
  /** A worker: the request to stop has come. */
  CANCELLING(7),
  /** A worker: a result. */
  RESULT(8),
  /** A worker: an exception. */
  ERROR(9),
  /** A worker: the call was cancelled. */
  CANCELLED(10),
  /** The parent: finish what was begun and end. */
  STOP(11),
  /** Either: the rest of this message will not come. */
  DROPPED(12),
  /** A worker: the request to end has come. */
  STOPPING(13);

  private static final Kind[] ALL = values();

  private final byte code;

  Kind(int code) {
    this.code = (byte) code;
  }

  /** {@return its number in the format} */
  public byte code() {
    return code;
  }

  /**
   * What a number means.
   *
   * @param code in the format
   * @return null if nothing
   */
  public static @Nullable Kind of(byte code) {
    for (Kind kind : ALL) {
      if (kind.code == code) {
        return kind;
      }
    }
    return null;
  }
}
