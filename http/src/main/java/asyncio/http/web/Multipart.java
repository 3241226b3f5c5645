package asyncio.http.web;

import asyncio.http.HttpError;
import asyncio.http.Violation;
import asyncio.http.connection.HeaderParameter;
import asyncio.http.connection.Pulled;
import asyncio.http.engine.MultipartParser;
import asyncio.http.engine.MultipartParser.Event;
import java.nio.ByteBuffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form that is sent with files, one after the other, as they come: what is not read
 * of one is skipped when the next is asked for. In the task of the handler.
 *
 * {@snippet :
 * for (var part : request.multipart()) {
 *   part.saveTo(directory.resolve(part.basename()));
 * }
 * }
 */
public final class Multipart implements Iterable<Part> {
  private static final int PARTS = 1000;
  private static final int FIELD = 8 * 1024;

  private final RequestBody body;
  private final MultipartParser parser;
  private @Nullable ByteBuffer rest; // that the parser has not taken
  private @Nullable Part current;
  private boolean iterated;

  Multipart(RequestBody body, @Nullable String contentType) {
    if (contentType == null || !contentType.regionMatches(true, 0, "multipart/form-data", 0, 19)) {
      throw new ThrownResponse(415, "send it as multipart/form-data\n");
    }
    String boundary = HeaderParameter.of(contentType, "boundary");
    if (boundary == null) {
      throw new HttpError(Violation.MULTIPART_BOUNDARY);
    }
    this.body = body;
    this.parser = new MultipartParser(boundary, PARTS, FIELD);
  }

  /**
   * The parts. {@code hasNext} suspends.
   *
   * @return an iterator for one loop over them
   * @throws IllegalStateException the second time
   */
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
        Part part = new Part(this, head.headers());
        current = part;
        return part;
      }
      if (event == Event.END) {
        current = null;
        while (body.read().length > 0) {
          // what follows does not count
        }
        return null;
      }
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
    while (true) {
      Event event = parser.next();
      if (event != Event.NEED_MORE) {
        return event;
      }
      ByteBuffer left = rest;
      if (left == null || !left.hasRemaining()) {
        byte[] piece = body.read();
        if (piece.length == 0) {
          parser.receiveEnd();
        }
        left = ByteBuffer.wrap(piece);
        rest = left;
      }
      parser.receive(left);
    }
  }
}
