package asyncio.http.web;

import asyncio.http.connection.ReceivedPart;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that came with a form.
 *
 * @param filename as the client has it, which may be anything: see {@link #basename}
 * @param contentType as the client has it; null if it says nothing
 * @param path where it is, until the request was answered: move it to keep it
 * @param size in bytes
 */
public record Upload(String filename, @Nullable String contentType, Path path, long size) {
  /** {@return a name of a file that is in no directory: see {@link asyncio.http.Part#basename}} */
  public String basename() {
    return ReceivedPart.basename(filename);
  }
}
