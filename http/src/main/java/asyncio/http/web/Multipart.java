package asyncio.http.web;

import asyncio.http.HttpError;
import asyncio.http.Part;
import asyncio.http.connection.Parts;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a form that is sent with files, one after the other, as they come: what is not read
 * of one is skipped when the next is asked for. Reading a part throws an {@link HttpError} if the
 * body is too large, or breaks a rule. In the task of the handler.
 *
 * {@snippet :
 * for (var part : request.multipart()) {
 *   part.saveTo(directory.resolve(part.basename()));
 * }
 * }
 */
public final class Multipart implements Iterable<Part> {
  private final Parts parts;

  Multipart(RequestBody body, @Nullable String contentType) {
    if (contentType == null || !contentType.regionMatches(true, 0, "multipart/form-data", 0, 19)) {
      throw new ThrownResponse(415, "send it as multipart/form-data\n");
    }
    parts = new Parts(body::read, contentType, true, wrong -> wrong);
  }

  /**
   * The parts. {@code hasNext} suspends.
   *
   * @return an iterator for one loop over them
   * @throws IllegalStateException the second time
   */
  @Override
  public Iterator<Part> iterator() {
    return parts.iterator();
  }
}
