package asyncio.net.internal.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import asyncio.net.Pollers;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of what a ring tells, without a ring: in each order in which it may tell. */
class IoUringRegistrationTest {
  private static final byte POLL_ADD = 6;
  private static final byte ASYNC_CANCEL = 14;
  private static final int OUT = 4;
  private static final int RDHUP = 0x2000;
  private static final int CANCELED = -125;
  private static final int MORE = 2;

  private final List<String> trail = new ArrayList<>();
  private IoUringRegistration registration;

  /** Notes what is put into it. */
  private final class Ring implements IoHandler, IoRegistration {
    @Override
    public IoRegistration register(IoHandle handle) {
      return this;
    }

    @Override
    public long submit(IoOps ops) {
      String words = ops.toString();
      long opcode = number(words, "opcode=");
      trail.add(
          opcode == POLL_ADD
              ? "poll " + number(words, "union3=") + (number(words, "len=") == 1 ? " on" : "")
              : "cancel " + (number(words, "union2=") & 0xffff));
      return (opcode << 16) | (number(words, " data=") & 0xffff);
    }

    private static long number(String words, String name) {
      int from = words.indexOf(name) + name.length();
      return Long.parseLong(words.substring(from, words.indexOf(',', from)));
    }

    @Override
    public int run(IoHandlerContext context) {
      return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> kind) {
      return true;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals")
    public <T> T attachment() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
      return true;
    }

    @Override
    public boolean cancel() {
      return true;
    }
  }

  /** Notes what it is told, as Netty's channel would be. */
  private final class Socket implements IoUringIoHandle {
    @Override
    public void handle(IoRegistration told, IoEvent happened) {
      IoUringIoEvent event = (IoUringIoEvent) happened;
      trail.add("told " + event.res());
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void register() throws Exception {
    assumeTrue(Pollers.available().contains("io_uring"), "needs io_uring");
    registration = new IoUringRegistration(new Ring(), new Socket(), null);
  }

  private long poll(int what, int data) {
    return registration.submit(op(POLL_ADD, 0, what, data));
  }

  private void cancel(long id) {
    registration.submit(op(ASYNC_CANCEL, id, 0, 0));
  }

  @SuppressWarnings("deprecation") // there is no other way to make one
  private static IoUringIoOps op(byte opcode, long union2, int union3, int data) {
    short none = 0;
    return new IoUringIoOps(
        opcode, (byte) 0, none, 7, 0, union2, 0, union3, (short) data, none, none, 0, 0);
  }

  private void tells(int data, int result, int flags) {
    registration.handle(registration, new IoUringIoEvent(result, flags, POLL_ADD, data));
  }

  @Test
  void aPollForRoomThatTellsOfAHangUpOnlyGoesOnUntilThereIsRoom() {
    poll(OUT, 1);
    tells(1, RDHUP, 0);
    tells(1, RDHUP, MORE);
    tells(1, RDHUP | OUT, MORE);
    tells(1, CANCELED, 0);
    assertThat(trail).containsExactly("poll 4", "poll 4 on", "cancel 1", "told 4");
  }

  @Test
  void aPollForRoomThatIsCancelledIsOver() {
    cancel(poll(OUT, 1));
    tells(1, CANCELED, 0);
    assertThat(trail).containsExactly("poll 4", "cancel 1", "told -125", "told 4");
  }

  @Test
  void aPollForRoomThatHasToldOfAHangUpWhenItIsCancelledIsOverToo() {
    cancel(poll(OUT, 1));
    tells(1, RDHUP, 0); // it was told before it could be cancelled
    assertThat(trail).containsExactly("poll 4", "cancel 1", "told 4");
  }

  @Test
  void aPollThatWentOnAndIsCancelledIsOver() {
    long id = poll(OUT, 1);
    tells(1, RDHUP, 0);
    cancel(id);
    tells(1, RDHUP, MORE);
    tells(1, CANCELED, 0);
    assertThat(trail).containsExactly("poll 4", "poll 4 on", "cancel 1", "cancel 1", "told 4");
  }

  @Test
  void aPollForAHangUpTellsOfItWhateverElseThereIs() {
    poll(RDHUP, 2);
    tells(2, RDHUP | OUT, 0);
    assertThat(trail).containsExactly("poll 8192", "told 8192");
  }
}
