package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestHead;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as it comes: what is not read is not taken from the client. A client that
 * waits to be asked for it is asked when it is read first.
 */
public final class RequestBody {
  private static final byte[] NONE = {};

  private final Connection connection;
  private final RequestHead head;
  private boolean asked; // for it
  private boolean begun;
  private boolean ended;
  private Headers trailers = Headers.EMPTY;

  RequestBody(Connection connection, RequestHead head) {
    this.connection = connection;
    this.head = head;
    this.ended = head.length() == 0;
  }

  /** {@return how long it is; -1 if that is not known before its end} */
  public long length() {
    return head.length();
  }

  /**
   * Allows it to be longer, or less long, than the limit of the server. To be called before it is
   * read.
   *
   * @param most how long it may be, in bytes
   * @throws IllegalStateException if some of it was read
   */
  public void limit(long most) {
    if (begun) {
      throw new IllegalStateException("the body is limited before it is read");
    }
    connection.parser().limitBody(most);
  }

  /**
   * The next piece. Suspends until there is one.
   *
   * @return the bytes; none at the end
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   * @throws asyncio.TimeoutError if the client takes too long
   */
  public byte[] read() {
    if (ended) {
      return NONE;
    }
    begun = true;
    Event event = connection.bodyEvent(this);
    return switch (event) {
      case Event.Data data -> {
        byte[] piece = new byte[data.bytes().remaining()];
        data.bytes().get(piece);
        yield piece;
      }
      case Event.End end -> {
        ended = true;
        trailers = end.trailers();
        yield NONE;
      }
      default -> throw new IllegalStateException("no body: " + event);
    };
  }

  /**
   * All of it that was not read yet. Suspends until it has come.
   *
   * @return the bytes
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   * @throws asyncio.TimeoutError if the client takes too long
   * @throws IllegalStateException if all of it was read before
   */
  public byte[] readAll() {
    if (begun && ended) {
      throw new IllegalStateException("the body was read already: keep what was given then");
    }
    @Nullable ByteArrayOutputStream all = null;
    byte[] first = read();
    for (byte[] piece = first; piece.length > 0; piece = read()) {
      if (piece != first) {
        if (all == null) {
          all = new ByteArrayOutputStream();
          all.writeBytes(first);
        }
        all.writeBytes(piece);
      }
    }
    return all == null ? first : all.toByteArray();
  }

  /** {@return the fields that came after it; none before its end} */
  public Headers trailers() {
    return trailers;
  }

  /** {@return whether all of it was read} */
  public boolean isRead() {
    return ended;
  }

  Connection connection() {
    return connection;
  }

  void watch() {
    if (!ended) {
      throw new IllegalStateException("read the body before waiting for the client to leave");
    }
    connection.watch();
  }

  /** Whether the client waits to be asked for it; it is asked once. */
  boolean takeQuestion() {
    boolean wanted = head.expectsContinue() && !asked;
    asked = true;
    return wanted;
  }

  /** Whether it will never come, for nobody has asked for it. */
  boolean isHeldBack() {
    return head.expectsContinue() && !asked && !begun;
  }
}
