package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import asyncio.http.Version;
import asyncio.http.connection.Unwinding;
import asyncio.http.engine.RequestHead;
import asyncio.http.engine.ResponseWriter;
import asyncio.net.AsyncFile;
import asyncio.net.ConnectionResetError;
import asyncio.net.Net;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Sends the responses of one connection, each kind of body in its way. */
final class ResponseSender implements BodySink {
  private static final int KEPT = 64 * 1024; // for a client, of a body
  private static final int PIECE = 256 * 1024; // of a file, within the time for a write

  private final Connection connection;
  private final Outgoing out;
  private final Serving serving;
  private final ResponseWriter writer = new ResponseWriter();
  private @Nullable Request request; // that is answered
  private Headers trailers = Headers.EMPTY;
  private int status;
  private long bytes;

  ResponseSender(Connection connection, Outgoing out, Serving serving) {
    this.connection = connection;
    this.out = out;
    this.serving = serving;
  }

  /** The next response answers this request. */
  void answer(RequestHead head) {
    writer.answer(head.method(), head.version(), head.keepAlive());
  }

  /** The next response answers what is no request. */
  void answerRefused() {
    writer.answer(Method.GET, Version.HTTP_1_1, false);
  }

  /** The next response is the last one. */
  void close() {
    writer.close();
  }

  boolean keepAlive() {
    return writer.keepAlive();
  }

  /** Asks for the body of the request. */
  void askForBody() {
    writer.informational(Status.of(100), Headers.EMPTY);
    flush();
  }

  /** How the last request was answered: its status, and how many bytes of a body were sent. */
  int status() {
    return status;
  }

  long bytes() {
    return bytes;
  }

  /** Sends what answers a request, or what was none. Suspends until the client has taken most. */
  void send(Response response, @Nullable Request request) {
    this.request = request;
    status = response.status().code();
    bytes = 0;
    trailers = Headers.EMPTY;
    writer.date(serving.date().now());
    Method method = request == null ? Method.GET : request.method();
    writer.head(response.status(), response.headers(), response.length(method));
    switch (response.body()) {
      case Body.Empty empty -> {
        writer.end();
        flush();
      }
      case Body.Bytes given -> {
        sendBytes(given.data().duplicate());
        writer.end();
        flush();
      }
      case Body.Stream stream -> produce(stream);
      case Body.File file -> {
        if (writer.wantsBody() && file.length() > 0) {
          flush();
          sendFile(file);
        }
        writer.end();
        flush();
      }
      case Body.Talk talk ->
          throw new IllegalStateException("a WebSocket answers a handshake only: " + talk);
    }
  }

  /** In pieces, or else each slow client would have a copy of all. */
  private void sendBytes(ByteBuffer data) {
    while (data.remaining() > KEPT && writer.wantsBody()) {
      ByteBuffer piece = data.slice(data.position(), KEPT);
      data.position(data.position() + KEPT);
      write(piece);
    }
    count(data.remaining());
    writer.data(data);
  }

  /** Agrees to go on with another protocol. */
  void switchProtocols(Headers fields) {
    status = 101;
    bytes = 0;
    writer.date(serving.date().now());
    writer.head(Status.of(101), fields, 0);
    writer.end();
    flush();
  }

  private void produce(Body.Stream body) {
    if (writer.wantsBody()) {
      serving.loop().callSoon(this::sendHead);
      try {
        body.producer().produce(new BodyWriter(this));
        writer.end(trailers);
      } catch (ConnectionResetError reset) {
        throw connection.isGone() ? reset : cutOff(reset);
      } catch (Exception failure) {
        throw cutOff(failure);
      } catch (Error failure) {
        Unwinding.passOn(failure);
        throw cutOff(failure);
      }
    } else {
      writer.end();
    }
    flush();
  }

  /** The client sees the head before there is any of the body, if that is long in coming. */
  private void sendHead() {
    if (writer.pending() > 0) {
      out.sendNow(writer.take());
    }
  }

  /** The client has to see that the body is not whole. */
  private ConnectionResetError cutOff(Throwable failure) {
    serving.reportCutOff(request, failure);
    out.abort();
    return new ConnectionResetError("The body of a response was cut off");
  }

  private void sendFile(Body.File body) {
    try (AsyncFile file = Net.openFile(body.path(), StandardOpenOption.READ)) {
      long sent = 0;
      while (sent < body.length()) {
        long piece = Math.min(PIECE, body.length() - sent);
        long read = out.sendFile(file, body.from() + sent, piece);
        if (read == 0) {
          throw new IOException(
              "the file has become shorter: " + body.path() + ", " + sent + " bytes were sent");
        }
        writer.past(read);
        count(read);
        sent += read;
      }
    } catch (ConnectionResetError gone) {
      throw gone;
    } catch (IOException | RuntimeException failure) {
      throw cutOff(failure);
    }
  }

  private void count(long read) {
    bytes += writer.wantsBody() ? read : 0;
  }

  /** Sends fields ahead of the answer. */
  void earlyHints(Headers fields) {
    writer.informational(Status.of(103), fields);
    flush();
  }

  @Override
  public void trailers(Headers fields) {
    trailers = fields;
  }

  @Override
  public void write(ByteBuffer piece) {
    count(piece.remaining());
    writer.data(piece);
    flush();
  }

  @Override
  public void writeSoon(ByteBuffer piece) {
    writer.data(piece);
    out.sendSoon(writer.take());
  }

  @Override
  public void cancelIfClientLeaves() {
    connection.watch();
  }

  @Override
  public void endOnStop() {
    connection.endOnStop();
  }

  private void flush() {
    out.send(writer.take());
  }
}
