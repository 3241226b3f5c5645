package asyncio.http.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A form with files, sent as {@code multipart/form-data} (RFC 7578). Files are read as they are
 * sent.
 *
 * {@snippet :
 * session.post(url, r -> r.body(new FormData().field("title", "Cat").file("photo", path)));
 * }
 */
public final class FormData {
  private final List<Payload> parts = new ArrayList<>();
  private final String boundary =
      "asyncio-%016x%016x"
          .formatted(
              ThreadLocalRandom.current().nextLong(), ThreadLocalRandom.current().nextLong());

  /** An empty form. */
  public FormData() {}

  /**
   * Adds a field.
   *
   * @param name of the field
   * @param value a text, sent in UTF-8
   * @return this
   */
  public FormData field(String name, String value) {
    head(name, null, null);
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Adds a file under its own name.
   *
   * @param name of the field
   * @param path of the file, which must not change its size until it is sent
   * @return this
   * @throws java.io.UncheckedIOException if it is not there
   */
  public FormData file(String name, Path path) {
    Payload sent = Payload.file(path, null);
    Path file = path.getFileName();
    head(name, file == null ? "file" : file.toString(), "application/octet-stream");
    parts.add(sent);
    return bytes(new byte[0]);
  }

  /**
   * Adds bytes as a file.
   *
   * @param name of the field
   * @param filename what the file is called
   * @param contentType what it is
   * @param data the bytes, which are copied
   * @return this
   */
  public FormData file(String name, String filename, String contentType, byte[] data) {
    head(name, filename, contentType);
    return bytes(data);
  }

  private void head(String name, @Nullable String filename, @Nullable String contentType) {
    StringBuilder head = new StringBuilder("--").append(boundary);
    head.append("\r\nContent-Disposition: form-data; name=\"").append(quoted(name)).append('"');
    if (filename != null) {
      head.append("; filename=\"").append(quoted(filename)).append('"');
    }
    if (contentType != null) {
      for (int i = 0; i < contentType.length(); i++) {
        if (contentType.charAt(i) < ' ' || contentType.charAt(i) > '~') {
          throw new IllegalArgumentException("no content type: " + quoted(contentType));
        }
      }
      head.append("\r\nContent-Type: ").append(contentType);
    }
    bytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8), false);
  }

  /** As browsers do it, so that no name ends a line or a quotation. */
  private static String quoted(String text) {
    return text.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  private FormData bytes(byte[] data) {
    bytes(data, true);
    return this;
  }

  private void bytes(byte[] data, boolean lineEnd) {
    byte[] copy = Arrays.copyOf(data, data.length + (lineEnd ? 2 : 0));
    if (lineEnd) {
      copy[data.length] = '\r';
      copy[data.length + 1] = '\n';
    }
    parts.add(new Payload.Bytes(copy, null));
  }

  Payload payload() {
    List<Payload> all = new ArrayList<>(parts);
    String end = "--" + boundary + "--\r\n";
    all.add(new Payload.Bytes(end.getBytes(StandardCharsets.US_ASCII), null));
    return new Payload.Sequence(List.copyOf(all), "multipart/form-data; boundary=" + boundary);
  }

  @Override
  public String toString() {
    return "<FormData of " + parts.size() + " pieces>";
  }
}
