package asyncio.benchmarks.web;

import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;
import static asyncio.Asyncio.taskGroup;
import static asyncio.net.Net.openConnection;

import asyncio.LoopOptions;
import asyncio.net.Connection;
import asyncio.net.Pollers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Asks a server the same again and again on many connections, each as soon as it was answered, and
 * counts. The arguments are {@code PID PORT plain|json|large|upload|sse|websocket|h2-1|h2-64
 * CONNECTIONS WARM-UP SECONDS}; what is printed is the rate, and the processor time that the
 * process with the number took for each. A warm-up connects anew every second, for servers live
 * longer than connections, and what they do for a new one has to be compiled, too.
 */
final class Load {
  static final String HOST = "127.0.0.1";
  static final String HELLO = "Hello, World!";

  private static final double ANEW = 1; // seconds
  private static final int UPLOAD = 100 * 1024; // bytes
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";
  private static final int MESSAGE = 125; // bytes
  private static final int FRAME = 2 + MESSAGE;

  private final String kind;
  private final int port;
  private long count;

  private Load(String kind, int port) {
    this.kind = kind;
    this.port = port;
  }

  /** Measures once. */
  public static void main(String[] args) throws Exception {
    if (args[2].startsWith("h2-")) {
      Http2Load.measure(args);
      return;
    }
    ProcessHandle server = ProcessHandle.of(Long.parseLong(args[0])).orElseThrow();
    Load load = new Load(args[2], Integer.parseInt(args[1]));
    int connections = Integer.parseInt(args[3]);
    run(
        () -> {
          double warmUp = Double.parseDouble(args[4]);
          for (; warmUp > ANEW; warmUp -= ANEW) {
            load.connect(connections, () -> sleep(seconds(ANEW)));
          }
          double last = warmUp;
          load.connect(
              connections,
              () -> {
                sleep(seconds(last));
                load.measure(server, seconds(Double.parseDouble(args[5])));
              });
        },
        LoopOptions.defaults().withPoller(Pollers::epoll));
  }

  /** Drives so many connections until something is done. */
  private void connect(int connections, Runnable meanwhile) {
    taskGroup(
        group -> {
          for (int i = 0; i < connections; i++) {
            group.createTask(this::drive);
          }
          meanwhile.run();
          group.cancel();
        });
  }

  private void measure(ProcessHandle server, Duration time) {
    long counted = count;
    long began = System.nanoTime();
    Duration spent = spent(server);
    sleep(time);
    double many = count - counted;
    double micros = spent(server).minus(spent).toNanos() / 1e3;
    System.out.printf(
        Locale.ROOT,
        "{\"benchmark\":\"%s\",\"unit\":\"req/s\",\"value\":%.0f,\"cpuMicros\":%.3f}%n",
        kind,
        many * 1e9 / (System.nanoTime() - began),
        micros / many);
  }

  /** That an answer is the one that was expected. */
  static void check(byte[] body) {
    if (body.length != HELLO.length()) {
      throw new IllegalStateException("an answer of " + body.length + " bytes");
    }
  }

  private static Duration seconds(double many) {
    return Duration.ofNanos((long) (many * 1e9));
  }

  private static Duration spent(ProcessHandle server) {
    return server.info().totalCpuDuration().orElseThrow();
  }

  private void drive() {
    try (Connection connection = openConnection(HOST, port)) {
      byte[] request = kind.equals("websocket") ? frame() : request("");
      int answer = kind.equals("websocket") ? shakeHands(connection) : first(connection, request);
      while (true) {
        connection.writer().write(request);
        if (answer > 0) {
          connection.reader().readExactly(answer);
        } else {
          var _ = connection.reader().readUntil(LAST_CHUNK);
        }
        count++;
      }
    }
  }

  private byte[] request(String more) {
    boolean upload = kind.equals("upload");
    String length = upload ? "Content-Length: " + UPLOAD + "\r\n" : "";
    byte[] head =
        ((upload ? "POST /" : "GET /")
                + (kind + " HTTP/1.1\r\nHost: localhost\r\n" + length + more + "\r\n"))
            .getBytes(StandardCharsets.US_ASCII);
    return upload ? Arrays.copyOf(head, head.length + UPLOAD) : head; // whatever it is made of
  }

  private int shakeHands(Connection connection) {
    String upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n";
    String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    connection.writer().write(request(upgrade + key));
    var _ = connection.reader().readUntil("\r\n\r\n");
    return FRAME;
  }

  private static byte[] frame() {
    byte[] frame = new byte[4 + FRAME];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | MESSAGE);
    Arrays.fill(frame, 6, frame.length, (byte) 'x'); // the mask is zero
    return frame;
  }

  /** How long an answer is: all are as long as the first; 0 if it comes in chunks. */
  private static int first(Connection connection, byte[] request) {
    connection.writer().write(request);
    byte[] head = connection.reader().readUntil("\r\n\r\n");
    String fields = new String(head, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    if (fields.contains("chunked")) {
      var _ = connection.reader().readUntil(LAST_CHUNK);
      return 0;
    }
    int from = fields.indexOf("content-length:") + 15;
    int length = Integer.parseInt(fields.substring(from, fields.indexOf('\r', from)).strip());
    var _ = connection.reader().readExactly(length);
    return head.length + length;
  }
}
