package asyncio.http.connection;

import asyncio.http.HttpError;
import asyncio.http.Part;
import asyncio.http.Violation;
import asyncio.http.engine.MultipartParser;
import asyncio.http.engine.MultipartParser.Event;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a body, one after the other, as they come: what is not read of one is skipped when
 * the next is asked for.
 */
public final class Parts implements Iterable<Part> {
  private static final int PARTS = 1000;
  private static final int FIELD = 8 * 1024;

  private final Supplier<byte[]> body;
  private final boolean ofForm;
  private final Function<HttpError, RuntimeException> failure;
  private final MultipartParser parser;
  private @Nullable ByteBuffer rest; // that the parser has not taken
  private @Nullable Part current;
  private boolean iterated;

  /**
   * The parts of a body.
   *
   * @param body gives the next piece of it; none is the end; may suspend
   * @param contentType of it, with the boundary
   * @param ofForm whether each has to have a name
   * @param failure makes what is thrown out of the rule that is broken, now or later
   */
  public Parts(
      Supplier<byte[]> body,
      String contentType,
      boolean ofForm,
      Function<HttpError, RuntimeException> failure) {
    this.body = body;
    this.ofForm = ofForm;
    this.failure = failure;
    try {
      String boundary = HeaderParameter.of(contentType, "boundary");
      if (boundary == null) {
        throw new HttpError(Violation.MULTIPART_BOUNDARY);
      }
      this.parser = new MultipartParser(boundary, PARTS, FIELD);
    } catch (HttpError wrong) {
      throw failure.apply(wrong);
    }
  }

  @Override
  public Iterator<Part> iterator() {
    if (iterated) {
      throw new IllegalStateException("the parts were read already: keep what was given then");
    }
    iterated = true;
    return new Pulled<>(this::nextPart, "there are no more parts");
  }

  private @Nullable Part nextPart() {
    while (true) {
      Event event = event();
      if (event instanceof Event.Part head) {
        Part part = part(head);
        current = part;
        return part;
      }
      if (event == Event.END) {
        current = null;
        while (body.get().length > 0) {
          // what follows does not count
        }
        return null;
      }
    }
  }

  private Part part(Event.Part head) {
    try {
      return new ReceivedPart(this, head.headers(), ofForm);
    } catch (HttpError wrong) {
      throw failure.apply(wrong);
    }
  }

  byte[] read(Part part) {
    if (part != current) {
      throw new IllegalStateException("the next part was asked for: read each before that");
    }
    if (event() instanceof Event.Data data) {
      byte[] piece = new byte[data.bytes().remaining()];
      data.bytes().get(piece);
      return piece;
    }
    current = null;
    return new byte[0];
  }

  private Event event() {
    boolean ended = false;
    while (true) {
      ByteBuffer left = rest;
      try {
        if (ended) {
          parser.receiveEnd();
        }
        Event event = parser.next();
        if (event != Event.NEED_MORE) {
          return event;
        }
        if (left != null && left.hasRemaining()) {
          parser.receive(left);
          continue;
        }
      } catch (HttpError wrong) {
        throw failure.apply(wrong);
      }
      byte[] piece = body.get();
      ended = piece.length == 0;
      rest = ByteBuffer.wrap(piece);
    }
  }
}
