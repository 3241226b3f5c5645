package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static asyncio.net.Net.connectReadPipe;
import static asyncio.net.Net.connectWritePipe;
import static asyncio.net.Net.openReadPipe;
import static asyncio.net.Net.openWritePipe;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.Task;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Pipes that are no child's. */
class PipeTest {
  private static Pipe pipe() {
    try {
      return Pipe.open();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Notes what a transport tells. */
  private static final class Noting implements Protocol {
    final List<String> trail = new ArrayList<>();
    final Future<Boolean> lost = EventLoop.running().createFuture();
    @Nullable BaseTransport transport;

    @Override
    public void connectionMade(BaseTransport made) {
      transport = made;
      trail.add("made");
    }

    @Override
    public void dataReceived(byte[] data) {
      trail.add(new String(data, UTF_8));
    }

    @Override
    public boolean eofReceived() {
      trail.add("eof");
      return true;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      trail.add("lost " + (exception == null ? null : exception.getClass().getSimpleName()));
      lost.setResult(true);
    }
  }

  @OnEachLoop
  void streamsCarryAllWithBackPressure(Kind kind) {
    byte[] sent = new byte[3_000_000];
    new Random(3).nextBytes(sent);
    kind.run(
        () -> {
          Pipe pipe = pipe();
          StreamReader reader = openReadPipe(pipe.source());
          StreamWriter writer = openWritePipe(pipe.sink());
          Task<?> writing =
              createTask(
                  () -> {
                    for (int i = 0; i < sent.length; i += 100_000) {
                      writer.write(java.util.Arrays.copyOfRange(sent, i, i + 100_000));
                      writer.drain();
                    }
                    writer.close();
                    writer.waitClosed();
                  });
          assertThat(reader.read()).isEqualTo(sent);
          await(writing);
          assertThat(pipe.source().isOpen()).isFalse();
          assertThat(pipe.sink().isOpen()).isFalse();
        });
  }

  @OnEachLoop
  void aProtocolIsToldOfTheEndAndOfTheLoss(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          Noting in = connectReadPipe(Noting::new, pipe.source());
          Noting out = connectWritePipe(Noting::new, pipe.sink());
          var sink = (Transport) out.transport;
          assertThat(sink.extraInfo(ExtraInfo.PIPE)).isSameAs(pipe.sink());
          sink.write("hello".getBytes(UTF_8));
          sink.writeEof();
          assertThatThrownBy(() -> sink.write(new byte[1]))
              .isInstanceOf(IllegalStateException.class);
          await(in.lost);
          await(out.lost);
          assertThat(in.trail).containsExactly("made", "hello", "eof", "lost null");
          assertThat(out.trail).containsExactly("made", "lost null");
        });
  }

  @OnEachLoop
  void aPausedProtocolGetsNothingAndOnePieceIsKept(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          Noting in = connectReadPipe(Noting::new, pipe.source());
          StreamWriter writer = openWritePipe(pipe.sink());
          var source = (ReadTransport) in.transport;
          source.pauseReading();
          writer.write("hello");
          while (source.readBufferSize() == 0) {
            sleep(Duration.ofMillis(1));
          }
          assertThat(source.readBufferSize()).isEqualTo(5);
          assertThat(in.trail).containsExactly("made");
          source.resumeReading();
          writer.close();
          await(in.lost);
          assertThat(in.trail).containsExactly("made", "hello", "eof", "lost null");
        });
  }

  @OnEachLoop
  void aReaderThatHasGoneFailsTheWriter(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          Noting in = connectReadPipe(Noting::new, pipe.source());
          StreamWriter writer = openWritePipe(pipe.sink());
          in.transport.close();
          await(in.lost);
          assertThat(in.trail).containsExactly("made", "lost null");
          while (!writer.isClosing()) { // the reading thread may hold its end for a moment yet
            writer.write("into nothing");
            sleep(Duration.ofMillis(1));
          }
          assertThatThrownBy(writer::waitClosed)
              .isInstanceOf(UncheckedIOException.class)
              .hasMessageContaining("Broken pipe");
        });
  }

  @OnEachLoop
  void closingSendsAllThatWasWritten(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          Noting out = connectWritePipe(Noting::new, pipe.sink());
          ((Transport) out.transport).write(new byte[3_000_000]);
          ((Transport) out.transport).close();
          StreamReader reader = openReadPipe(pipe.source());
          assertThat(reader.read()).hasSize(3_000_000);
          await(out.lost);
          assertThat(out.trail).containsExactly("made", "lost null");
          assertThat(pipe.sink().isOpen()).isFalse();
        });
  }

  @OnEachLoop
  void abortingDropsWhatIsKeptAndEndsItAtOnceForBoth(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          Noting out = connectWritePipe(Noting::new, pipe.sink());
          var sink = (Transport) out.transport;
          sink.write(new byte[3_000_000]);
          sleep(Duration.ofMillis(5)); // until the pipe is full, or not
          sink.abort();
          await(out.lost);
          assertThat(out.trail).containsExactly("made", "lost null");
          assertThat(sink.writeBufferSize()).isZero();
          StreamReader reader = openReadPipe(pipe.source());
          assertThat(reader.read()).hasSizeLessThan(3_000_000);
        });
  }

  @OnEachLoop
  void aProtocolThatThrowsIsReportedAndGetsTheRest(Kind kind) {
    List<Object> reports = new ArrayList<>();
    kind.run(
        () -> {
          EventLoop.running()
              .setExceptionHandler((loop, report) -> reports.add(report.get("exception")));
          Pipe pipe = pipe();
          var in =
              connectReadPipe(
                  () ->
                      new Protocol() {
                        final Noting noting = new Noting();

                        @Override
                        public void dataReceived(byte[] data) {
                          noting.dataReceived(data);
                          throw new AssertionError("a mistake");
                        }

                        @Override
                        public boolean eofReceived() {
                          noting.eofReceived();
                          throw new AssertionError("another");
                        }

                        @Override
                        public void connectionLost(@Nullable Throwable exception) {
                          noting.connectionLost(exception);
                        }
                      },
                  pipe.source());
          StreamWriter writer = openWritePipe(pipe.sink());
          writer.write("one");
          while (in.noting.trail.isEmpty()) {
            sleep(Duration.ofMillis(1));
          }
          writer.write("two");
          writer.close();
          await(in.noting.lost);
          assertThat(in.noting.trail).containsExactly("one", "two", "eof", "lost null");
        });
    assertThat(reports).hasSize(3);
  }

  @OnEachLoop
  void closingDoesNotWaitForAReadThatCannotBeWoken(Kind kind) {
    CountDownLatch never = new CountDownLatch(1);
    InputStream deaf =
        new InputStream() {
          @Override
          public int read() {
            return awaitUninterruptibly(never);
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            return read();
          }
        };
    kind.run(
        () -> {
          Noting in = connectReadPipe(Noting::new, Channels.newChannel(deaf));
          in.transport.close();
          await(in.lost);
          assertThat(in.trail).containsExactly("made", "lost null");
        });
    never.countDown();
  }

  private static int awaitUninterruptibly(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return -1;
      } catch (InterruptedException deaf) {
        // as a read of the system would be
      }
    }
  }

  @OnEachLoop
  void theLoopEndsWithAReaderLeft(Kind kind) throws IOException {
    Pipe pipe = pipe();
    kind.run(
        () -> {
          StreamReader reader = openReadPipe(pipe.source());
          Task<byte[]> reading = createTask(() -> reader.readLine());
          sleep(Duration.ofMillis(1));
          assertThat(reading.done()).isFalse();
        });
    assertThat(pipe.source().isOpen()).isFalse();
    pipe.sink().close();
  }

  @OnEachLoop
  void aNonBlockingChannelIsMadeBlockingAndAClosedOneRefused(Kind kind) {
    kind.run(
        () -> {
          Pipe pipe = pipe();
          try {
            pipe.source().configureBlocking(false);
            StreamReader reader = openReadPipe(pipe.source());
            StreamWriter writer = openWritePipe(pipe.sink());
            writer.write("line\n");
            assertThat(reader.readLine()).asString(UTF_8).isEqualTo("line\n");
            writer.close();
            writer.waitClosed();
            assertThatThrownBy(() -> openWritePipe(pipe.sink()))
                .isInstanceOf(UncheckedIOException.class);
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        });
  }
}
