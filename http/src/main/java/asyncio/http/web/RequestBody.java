package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.connection.Decompression;
import asyncio.http.connection.PieceStream;
import asyncio.http.engine.Event;
import asyncio.http.engine.RequestHead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, as it comes: what is not read is not taken from the client. A client that
 * waits to be asked for it is asked when it is read first. gzip and deflate are taken off, brotli
 * and zstd where their libraries are, and the limit counts before and after; another coding is
 * answered with 415 and the names of those (RFC 9110, 12.5.3).
 */
public final class RequestBody {
  private static final byte[] NONE = {};
  private static final int PIECE = 16 * 1024;

  private final RequestSource source;
  private final RequestHead head;
  private boolean asked; // for it
  private boolean begun;
  private boolean ended;
  private Headers trailers = Headers.EMPTY;
  private boolean asSent; // whatever its coding is
  private @Nullable InputStream plain; // of one with a coding
  private boolean plainEnded;
  private long max; // bytes of it

  RequestBody(RequestSource source, RequestHead head) {
    this.source = source;
    this.head = head;
    this.ended = head.length() == 0;
    this.max = source.limits().messages().body();
  }

  /** {@return how long it is; -1 if that is not known before its end} */
  public long length() {
    return head.length();
  }

  /**
   * Allows it to be longer, or less long, than the limit of the server. To be called before it is
   * read.
   *
   * @param max how long it may be, in bytes
   * @throws IllegalStateException if some of it was read
   */
  public void limit(long max) {
    if (begun) {
      throw new IllegalStateException("the body is limited before it is read");
    }
    source.limitBody(max);
    this.max = max;
  }

  /**
   * Gives it as it is sent, compressed, as a proxy wants it. To be called before it is read.
   *
   * @return this
   * @throws IllegalStateException if some of it was read
   */
  public RequestBody asSent() {
    if (begun) {
      throw new IllegalStateException("some of it was read already");
    }
    asSent = true;
    return this;
  }

  /**
   * The next piece. Suspends until there is one.
   *
   * @return the bytes; none at the end
   * @throws asyncio.http.HttpError if it is too large, or breaks a rule
   * @throws asyncio.TimeoutError if the client takes too long
   */
  public byte[] read() {
    List<String> codings =
        asSent ? List.of() : Decompression.codings(head.headers().all("content-encoding"));
    return codings.isEmpty() ? readAsSent() : readPlain(codings);
  }

  private byte[] readPlain(List<String> codings) {
    try {
      InputStream in = plain;
      if (in == null) {
        if (ended) {
          return NONE;
        }
        if (!Decompression.isKnown(codings)) {
          String known = Decompression.accepted();
          throw new ThrownResponse(
              Response.text("send it without a coding, or with one of: " + known + "\n")
                  .withStatus(415)
                  .withHeader("Accept-Encoding", known));
        }
        in = Decompression.bounded(new PieceStream(this::readAsSent, () -> {}), codings, max);
        plain = in;
      }
      byte[] piece = new byte[PIECE];
      int count = plainEnded ? -1 : in.read(piece);
      if (count < 0) {
        plainEnded = true;
        end();
        return NONE;
      }
      return Arrays.copyOf(piece, count);
    } catch (IOException broken) {
      end();
      if (Decompression.isTooMuch(broken)) {
        throw new HttpError(Violation.BODY_TOO_LARGE, "" + broken.getMessage());
      }
      throw new BadRequest("the body is not what its coding says\n");
    }
  }

  /** The request is over: what takes a coding off holds memory outside of the heap. */
  void end() {
    InputStream in = plain;
    if (in != null) {
      try {
        in.close();
      } catch (IOException never) {
        throw new UncheckedIOException(never);
      }
    }
  }

  /** The next piece, whatever its coding is. */
  byte[] readAsSent() {
    if (ended) {
      return NONE;
    }
    begun = true;
    Event event = source.bodyEvent(this);
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
    if (begun && ended && (plain == null || plainEnded)) {
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

  RequestSource source() {
    return source;
  }

  void watch() {
    if (!ended) {
      throw new IllegalStateException("read the body before waiting for the client to leave");
    }
    source.watch();
  }

  void whenClientLeaves(Runnable action) {
    if (!ended) {
      throw new IllegalStateException("read the body before waiting for the client to leave");
    }
    source.whenClientLeaves(action);
  }

  /** Whether the client waits to be asked for it; it is asked once. */
  boolean takeQuestion() {
    boolean wanted = head.expectsContinue() && !asked && !ended;
    asked = true;
    return wanted;
  }

  /** Whether it will never come, for nobody has asked for it. */
  boolean isHeldBack() {
    return head.expectsContinue() && !asked && !begun;
  }
}
