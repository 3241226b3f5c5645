package asyncio.cli.supervise;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client of HTTP/1.1 that forgives nothing: one connection for one request after the other, a new
 * one only when an answer has said that it is the last. It never sends anything twice.
 */
final class KeepAliveClient implements Runnable {
  /** What many of them have seen. */
  static final class Score {
    final AtomicLong answered = new AtomicLong();
    final AtomicLong last = new AtomicLong(); // answers of their connections
    final Set<String> failures = ConcurrentHashMap.newKeySet();
    final AtomicLong failed = new AtomicLong();
    volatile boolean over;

    void failed(Exception failure) {
      failed.incrementAndGet();
      failures.add(failure.toString());
    }

    @Override
    public String toString() {
      return "%d answered, %d of them the last ones, %d failed %s"
          .formatted(answered.get(), last.get(), failed.get(), failures);
    }
  }

  private final int port;
  private final String path;
  private final Score score;
  private final Random random;
  private Socket socket;
  private InputStream in;

  KeepAliveClient(int port, String path, Score score, int seed) {
    this.port = port;
    this.path = path;
    this.score = score;
    this.random = new Random(seed);
  }

  /** Until it is over. */
  @Override
  public void run() {
    while (!score.over) {
      try {
        if (socket == null) {
          socket = new Socket();
          socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
          socket.setSoTimeout(60_000);
          socket.setTcpNoDelay(true);
          in = new BufferedInputStream(socket.getInputStream());
        }
        boolean more = ask();
        score.answered.incrementAndGet();
        if (!more) {
          score.last.incrementAndGet();
          close();
        }
        Thread.sleep(random.nextInt(20));
      } catch (IOException failure) {
        score.failed(failure);
        close();
      } catch (InterruptedException end) {
        break;
      }
    }
    close();
  }

  private boolean ask() throws IOException {
    String request = "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(path);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    String status = line();
    if (!status.startsWith("HTTP/1.1 200 ")) {
      throw new IOException(status);
    }
    int length = -1;
    boolean more = true;
    for (String line = field(); !line.isEmpty(); line = field()) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring(16).strip());
      } else if (line.equals("connection: close")) {
        more = false;
      }
    }
    if (in.readNBytes(length).length < length) {
      throw new EOFException("in a body");
    }
    return more;
  }

  private String field() throws IOException {
    return line().toLowerCase(Locale.ROOT);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException(line.isEmpty() ? "instead of an answer" : "in a head");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private void close() {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException gone) {
      // it was to go
    }
    socket = null;
  }
}
