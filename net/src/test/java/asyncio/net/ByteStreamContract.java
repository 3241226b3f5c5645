package asyncio.net;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import asyncio.Task;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What every pair of connected byte streams does, whatever is under it. A subclass says how to
 * connect one, and what it cannot do.
 */
abstract class ByteStreamContract {
  /** A test, with the two ends of one connection. */
  interface Body {
    void run(Connection near, Connection far);
  }

  /** Runs a body in a task with a new connection, and closes it afterwards. */
  abstract void connected(Kind kind, Body body);

  /** Whether one direction can be ended by itself. */
  boolean halfCloses(Kind kind) {
    return true;
  }

  /** Whether the two directions of an end are closed together. */
  boolean closesBothDirections() {
    return true;
  }

  /** What an end's reader reads from. */
  ReadTransport incoming(Connection end) {
    return end.writer().transport();
  }

  /** Has the far end go away, so that what is sent to it is lost. */
  void vanish(Connection far) {
    far.close();
    far.writer().waitClosed();
  }

  /** How much is much for it. */
  int much() {
    return 2_000_000;
  }

  private byte[] muchData() {
    byte[] data = new byte[much()];
    new Random(7).nextBytes(data);
    return data;
  }

  /** Ends a direction, with the connection if it has to be. */
  private void end(Kind kind, Connection connection) {
    if (halfCloses(kind)) {
      connection.writer().writeEof();
    } else {
      connection.close();
    }
  }

  @OnEachLoop
  void bytesComeInOrderAndNoneIsLost(Kind kind) {
    byte[] sent = muchData();
    connected(
        kind,
        (near, far) -> {
          Task<byte[]> received = createTask(() -> far.reader().read());
          Random sizes = new Random(3);
          for (int at = 0; at < sent.length; ) {
            int many = Math.min(1 + sizes.nextInt(sent.length / 10), sent.length - at);
            near.writer().write(ByteBuffer.wrap(sent, at, many));
            near.writer().drain();
            at += many;
          }
          end(kind, near);
          assertThat(await(received)).isEqualTo(sent);
          assertThat(far.reader().atEof()).isTrue();
        });
  }

  @OnEachLoop
  void bothDirectionsFlowAtOnce(Kind kind) {
    assumeThat(halfCloses(kind)).isTrue();
    byte[] sent = muchData();
    connected(
        kind,
        (near, far) -> {
          Task<byte[]> there = createTask(() -> far.reader().read());
          Task<byte[]> here = createTask(() -> near.reader().read());
          List<Task<?>> writers = new ArrayList<>();
          for (Connection end : List.of(near, far)) {
            writers.add(
                createTask(
                    () -> {
                      int piece = sent.length / 10;
                      for (int at = 0; at < sent.length; at += piece) {
                        int many = Math.min(piece, sent.length - at);
                        end.writer().write(ByteBuffer.wrap(sent, at, many));
                        end.writer().drain();
                      }
                      end.writer().writeEof();
                    }));
          }
          writers.forEach(writer -> await(writer));
          assertThat(await(there)).isEqualTo(sent);
          assertThat(await(here)).isEqualTo(sent);
        });
  }

  @OnEachLoop
  void whatWasReadIsNotAMessage_linesAndCountsComeWhole(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().write("first line\nsec");
          near.writer().write("ond line\n12345678rest\r\n\r\n");
          assertThat(far.reader().readLine()).asString(UTF_8).isEqualTo("first line\n");
          assertThat(far.reader().readLine()).asString(UTF_8).isEqualTo("second line\n");
          assertThat(far.reader().readExactly(8)).asString(UTF_8).isEqualTo("12345678");
          assertThat(far.reader().readUntil("\r\n\r\n")).asString(UTF_8).isEqualTo("rest\r\n\r\n");
        });
  }

  @OnEachLoop
  void whatWasWrittenMayBeChangedAfterwards(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          byte[] data = "unchanged".getBytes(UTF_8);
          near.writer().write(data);
          data[0] = 'X';
          assertThat(far.reader().readExactly(9)).asString(UTF_8).isEqualTo("unchanged");
        });
  }

  @OnEachLoop
  void whatIsLargeMayBeChangedAfterwardsToo(Kind kind) {
    int size = much() / 2;
    connected(
        kind,
        (near, far) -> {
          byte[] data = new byte[size];
          Arrays.fill(data, (byte) 1);
          near.writer().write(data); // of which the socket takes a part at most
          Arrays.fill(data, (byte) 2);
          near.writer().write(data);
          Arrays.fill(data, (byte) 3);
          byte[] read = far.reader().readExactly(2 * size);
          byte[] expected = new byte[2 * size];
          Arrays.fill(expected, 0, size, (byte) 1);
          Arrays.fill(expected, size, 2 * size, (byte) 2);
          assertThat(read).isEqualTo(expected);
        });
  }

  @OnEachLoop
  void theEndComesAfterTheData(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().write("last words");
          end(kind, near);
          assertThat(far.reader().readExactly(10)).asString(UTF_8).isEqualTo("last words");
          assertThat(far.reader().read(1)).isEmpty();
          assertThat(far.reader().read()).isEmpty();
          assertThat(far.reader().readLine()).isEmpty();
          assertThatThrownBy(() -> far.reader().readExactly(1))
              .isInstanceOf(IncompleteReadError.class);
        });
  }

  @OnEachLoop
  void afterAHalfCloseTheOtherDirectionGoesOn_TR6(Kind kind) {
    assumeThat(halfCloses(kind)).isTrue();
    connected(
        kind,
        (near, far) -> {
          assertThat(near.writer().canWriteEof()).isTrue();
          near.writer().write("question");
          near.writer().writeEof();
          assertThat(far.reader().read()).asString(UTF_8).isEqualTo("question");
          far.writer().write("answer");
          far.writer().drain();
          assertThat(near.reader().readExactly(6)).asString(UTF_8).isEqualTo("answer");
          assertThatThrownBy(() -> near.writer().write("more"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("Cannot call write() after writeEof()");
          far.close();
          assertThat(near.reader().read(1)).isEmpty();
        });
  }

  @OnEachLoop
  void afterAHalfCloseAWriterNoticesThatThePeerHasGone_TR6_ST6(Kind kind) {
    assumeThat(halfCloses(kind)).isTrue();
    connected(
        kind,
        (near, far) -> {
          far.writer().writeEof();
          assertThat(near.reader().read()).isEmpty();
          assertThat(near.writer().isClosing()).isFalse();
          vanish(far);
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      near.writer().write(new byte[100]);
                      near.writer().drain();
                      sleep(Duration.ofMillis(1)); // for the reset to come
                    }
                  })
              .isInstanceOf(ConnectionResetError.class);
        });
  }

  @OnEachLoop
  void closeSendsWhatWasWrittenFirst_TR4(Kind kind) {
    byte[] sent = muchData();
    connected(
        kind,
        (near, far) -> {
          near.writer().write(sent);
          near.close();
          assertThat(near.writer().isClosing()).isTrue();
          assertThat(far.reader().read()).isEqualTo(sent);
          near.writer().waitClosed();
        });
  }

  @OnEachLoop
  void closeIsIdempotentAndEndsThePeersReading(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.close();
          near.close();
          near.writer().waitClosed();
          near.writer().waitClosed();
          near.close();
          assertThat(far.reader().read(1)).isEmpty();
        });
  }

  @OnEachLoop
  void closeEndsTheOwnReading(Kind kind) {
    assumeThat(closesBothDirections()).isTrue();
    connected(
        kind,
        (near, far) -> {
          Task<byte[]> reading = createTask(() -> near.reader().read(1));
          sleep(Duration.ZERO);
          near.close();
          assertThat(await(reading)).isEmpty();
        });
  }

  @OnEachLoop
  void abortEndsBothSidesAtOnce_TR4(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().transport().abort();
          near.writer().transport().abort();
          near.writer().waitClosed();
          try {
            assertThat(far.reader().read(1)).isEmpty();
          } catch (ConnectionResetError alsoPossible) {
            assertThat(far.writer().transport()).isNotNull();
          }
        });
  }

  @OnEachLoop
  void writesAfterTheLossAreDroppedAndDrainTells_TR5_ST6(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.close();
          near.writer().waitClosed();
          near.writer().write("nobody hears this");
          assertThatThrownBy(() -> near.writer().drain()).isInstanceOf(ConnectionResetError.class);
        });
  }

  @OnEachLoop
  void aWriterThatDrainsNoticesThatThePeerHasGone_ST6(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          vanish(far);
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      near.writer().write(new byte[100]);
                      near.writer().drain();
                      sleep(Duration.ofMillis(1)); // for the reset to come
                    }
                  })
              .isInstanceOf(ConnectionResetError.class);
        });
  }

  @OnEachLoop
  void drainWaitsForAPeerThatDoesNotRead_ST6(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          List<String> trail = new ArrayList<>();
          far.writer().write("go"); // both ends stand
          near.reader().readExactly(2);
          int high = near.writer().transport().writeBufferLimits().high();
          near.writer().transport().setWriteBufferLimits(high, high); // nothing in between
          Task<Integer> filling =
              createTask(
                  () -> {
                    int written = 0;
                    while (!trail.contains("enough")) {
                      near.writer().write(new byte[much() / 4]);
                      written += much() / 4;
                      near.writer().drain();
                    }
                    end(kind, near);
                    return written;
                  });
          while (near.writer().transport().writeBufferSize() <= high) {
            sleep(Duration.ofMillis(1)); // until all buffers on the way are full
          }
          trail.add("enough");
          assertThat(filling.done()).isFalse();
          byte[] received = far.reader().read();
          assertThat(received).hasSize(await(filling));
        });
  }

  @OnEachLoop
  void severalTasksMayDrainAtOnce_ST2(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().transport().setWriteBufferLimits(0, 0);
          near.writer().write(muchData()); // more than fits into the socket
          List<Task<?>> drains = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            drains.add(createTask(() -> near.writer().drain()));
          }
          assertThat(far.reader().readExactly(much())).isEqualTo(muchData());
          drains.forEach(drain -> await(drain));
          assertThat(near.writer().transport().writeBufferSize()).isZero();
        });
  }

  @OnEachLoop
  void aCancelledReadLosesNothing(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          Task<byte[]> reading = createTask(() -> far.reader().readExactly(6));
          sleep(Duration.ZERO);
          near.writer().write("abc");
          near.writer().drain();
          assertThat(far.reader().toString()).contains("StreamReader");
          while (!far.reader().toString().contains("3 bytes")) {
            sleep(Duration.ofMillis(1));
          }
          reading.cancel();
          sleep(Duration.ZERO);
          assertThat(reading.cancelled()).isTrue();
          near.writer().write("def");
          assertThat(far.reader().readExactly(6)).asString(UTF_8).isEqualTo("abcdef");
        });
  }

  @OnEachLoop
  void aCancelledDrainLosesNothing(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().transport().setWriteBufferLimits(0, 0);
          near.writer().write(muchData());
          Task<?> drain = createTask(() -> near.writer().drain());
          sleep(Duration.ZERO);
          drain.cancel();
          sleep(Duration.ZERO);
          end(kind, near);
          assertThat(far.reader().read()).isEqualTo(muchData());
        });
  }

  @OnEachLoop
  void onlyOneTaskMayRead_ST2(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          Task<byte[]> reading = createTask(() -> far.reader().readLine());
          sleep(Duration.ZERO);
          assertThatThrownBy(() -> far.reader().read(1)).isInstanceOf(IllegalStateException.class);
          near.writer().write("line\n");
          assertThat(await(reading)).asString(UTF_8).isEqualTo("line\n");
        });
  }

  @OnEachLoop
  void tooLongALineIsRefusedAndTheNextOneComes_ST3(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          near.writer().write("this line is too long\nthis not\n");
          while (!far.reader().toString().contains("31 bytes")) {
            sleep(Duration.ofMillis(1));
          }
          assertThatThrownBy(() -> far.reader().readLine(10))
              .isInstanceOf(IllegalArgumentException.class);
          assertThat(far.reader().readLine(10)).asString(UTF_8).isEqualTo("this not\n");
        });
  }

  @OnEachLoop
  void aPausedReaderGetsItsDataAndItsEndLater_ST1(Kind kind) {
    connected(
        kind,
        (near, far) -> {
          far.writer().write("go");
          near.reader().readExactly(2);
          incoming(far).pauseReading();
          assertThat(incoming(far).isReading()).isFalse();
          near.writer().write("held back");
          end(kind, near);
          sleep(Duration.ofMillis(5));
          incoming(far).resumeReading();
          assertThat(far.reader().read()).asString(UTF_8).isEqualTo("held back");
        });
  }
}
