package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.HttpError;
import asyncio.http.Method;
import java.nio.charset.StandardCharsets;

/** The writer of a client. */
public final class RequestWriter extends MessageWriter {
  /** A writer of one connection. */
  public RequestWriter() {}

  /**
   * Puts out the head of a request of HTTP/1.1.
   *
   * @param method what is to be done
   * @param target to what, in the form that the method needs, escaped
   * @param headers its fields with one {@code Host}; those that frame it are added
   * @param length how long the body is; {@link #UNKNOWN} if that is not known
   * @throws IllegalArgumentException if the target or a field cannot stand there, there is not one
   *     host, or another length is in the fields
   */
  public void head(Method method, String target, Headers headers, long length) {
    checkNoMessage();
    checkTarget(method, target);
    if (!hasOneHost(headers)) {
      throw new IllegalArgumentException(
          "a request has one Host: a name or an address, and a port");
    }
    long agreed = agreedLength(headers, length);
    output.put(method.name());
    output.put(" ");
    output.put(target);
    output.put(" HTTP/1.1");
    output.crlf();
    fields(headers);
    frame(method, agreed);
    connection(headers);
    endHead();
    if (agreed == UNKNOWN) {
      expectChunks();
    } else {
      expectBody(agreed);
    }
  }

  private static boolean hasOneHost(Headers headers) {
    int hosts = 0;
    boolean valid = false;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase("host")) {
        hosts++;
        valid = Authority.isValid(headers.value(i));
      }
    }
    return hosts == 1 && valid;
  }

  private static void checkTarget(Method method, String target) {
    boolean ascii = !target.isEmpty();
    for (int i = 0; i < target.length() && ascii; i++) {
      ascii = target.charAt(i) < 0x80;
    }
    if (!ascii) {
      throw new IllegalArgumentException("the target of a request has to be escaped");
    }
    byte[] bytes = target.getBytes(StandardCharsets.ISO_8859_1);
    try {
      Target.checkCharacters(bytes, 0, bytes.length);
      Target.checkForm(method, target);
    } catch (HttpError refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
  }

  private void frame(Method method, long length) {
    boolean usual = method.equals(Method.POST) || method.equals(Method.PUT);
    if (length == UNKNOWN) {
      output.put("transfer-encoding: chunked");
      output.crlf();
    } else if (length > 0 || usual || method.equals(Method.PATCH)) {
      contentLength(length);
    }
  }

  private void connection(Headers headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase("connection")) {
        field("connection", headers.value(i));
      }
    }
  }
}
