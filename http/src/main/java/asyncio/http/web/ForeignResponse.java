package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.net.AsyncFile;
import asyncio.net.Net;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;

/** A response that is sent on a server that is not of this library. */
final class ForeignResponse implements BodySink {
  private static final int PIECE = 64 * 1024; // of a file

  private final Response response;
  private final ResponseSink sink;
  private final Method method;
  private final boolean wanted; // the body
  private long left; // of the body; -1: that is not known

  ForeignResponse(Response response, ResponseSink sink, Method method) {
    this.response = response;
    this.sink = sink;
    this.method = method;
    int status = response.status().code();
    wanted = !method.equals(Method.HEAD) && status != 204 && status != 304;
  }

  void send() throws Exception {
    switch (response.body()) {
      case Body.Empty empty -> begin();
      case Body.Bytes given -> {
        ByteBuffer data = given.data().duplicate();
        begin();
        if (wanted && data.hasRemaining()) {
          write(data);
        }
      }
      case Body.Stream stream -> {
        begin();
        if (wanted) {
          stream.producer().produce(new BodyWriter(this));
        }
      }
      case Body.File file -> {
        begin();
        if (wanted) {
          sendFile(file);
        }
      }
      case Body.Talk talk ->
          throw new IllegalStateException("a WebSocket answers a handshake only: " + talk);
    }
    if (wanted && left > 0) {
      throw new IllegalStateException("the body is shorter than announced, by " + left + " bytes");
    }
    sink.end();
  }

  private void begin() {
    left = response.length(method);
    sink.begin(response.status(), response.headers(), left);
  }

  private void sendFile(Body.File body) throws IOException {
    try (AsyncFile file = Net.openFile(body.path(), StandardOpenOption.READ)) {
      file.seek(body.from());
      for (long rest = body.length(); rest > 0; ) {
        byte[] piece = file.read((int) Math.min(PIECE, rest));
        if (piece.length == 0) {
          throw new IOException("the file has become shorter: " + body.path());
        }
        rest -= piece.length;
        write(ByteBuffer.wrap(piece));
      }
    }
  }

  @Override
  public void write(ByteBuffer piece) {
    if (left >= 0) {
      if (piece.remaining() > left) {
        throw new IllegalStateException(
            "the body is longer than announced, by " + (piece.remaining() - left) + " bytes");
      }
      left -= piece.remaining();
    }
    sink.write(piece);
  }

  @Override
  public void writeSoon(ByteBuffer piece) {
    write(piece);
  }

  @Override
  public void trailers(Headers fields) {
    sink.trailers(fields);
  }

  @Override
  public void cancelIfClientLeaves() {} // a write fails then

  @Override
  public void endOnStop() {} // the other server stops as it does
}
