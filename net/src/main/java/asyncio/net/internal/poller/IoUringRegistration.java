package asyncio.net.internal.poller;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.unix.Errors;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A socket's place in a ring of io_uring. It stands between Netty's channel and the ring, and puts
 * right what Netty, up to 4.2.18, makes of a connection that ends:
 *
 * <ul>
 *   <li>A poll tells of a hang-up, whatever it was asked for. Netty cannot tell its polls apart, so
 *       once the peer has ended its direction, a poll for room to write says that at once, is taken
 *       for the other one, and nothing is ever written again. Here each poll tells of what it was
 *       asked for. A poll for room that says nothing of room is put into the ring anew, this time
 *       as one that tells of each change, until there is room.
 *   <li>After the peer has hung up, a read that does not fill its buffer is the last one for Netty,
 *       and the end behind it, or the reset, is never seen. So is what a read would have taken that
 *       was cancelled, if nothing more comes. Here either is said to have left something.
 *   <li>A socket tells of its failure once. If a write that is under way in the kernel is told, a
 *       read finds a clean end. Here what the polls have told of the failure is remembered.
 *   <li>Polls that are cancelled because the socket closes are taken for others, and the channel is
 *       never let go of if one was for room. Here Netty is told of that one, too; and one that it
 *       has cancelled is not put into the ring anew.
 *   <li>Accepting goes on at once when descriptors have run out, without end. Here the channel is
 *       told of the failure first, so it can rest, and then that it was cancelled.
 * </ul>
 *
 * <p>When these are mended there, this class can go.
 */
@SuppressWarnings("try") // Netty's own interface has close() throw anything
public final class IoUringRegistration implements IoRegistration, IoUringIoHandle {
  private static final byte POLL_ADD = 6;
  private static final byte ACCEPT = 13;
  private static final byte ASYNC_CANCEL = 14;
  private static final byte RECV = 27;

  private static final int OUT = 4;
  private static final int ERR = 8;
  private static final int HUP = 16;
  private static final int RDHUP = 0x2000;

  private static final int EACH_CHANGE = 1; // a poll is not over when it has told
  private static final int MORE = 1 << 1; // nor is the operation that has answered
  private static final int SOMETHING_LEFT = 1 << 2; // in the socket, after a read

  private static final int AGAIN = -11;
  private static final int CONNECTION_RESET = -104;
  private static final int CANCELED = -125;
  private static final long OWN = Short.MIN_VALUE + 1; // by which its cancellations are known

  /** Netty's operations say what they are in words only. */
  private static final Pattern POLL =
      Pattern.compile("fd=(-?\\d+),.* union3=(\\d+), data=(-?\\d+)");

  private static final Pattern CANCELLATION = Pattern.compile(" union2=(-?\\d+),");

  private final IoUringIoHandle socket; // as Netty has it
  private final @Nullable Channel channel;
  private final IoRegistration ring;
  private final Map<Long, Poll> polls = new HashMap<>(); // by the data that comes back
  private boolean hungUp;
  private boolean broken;

  /** One poll that is in the ring. */
  private static final class Poll {
    final long id;
    final int descriptor;
    final int wanted;
    boolean notified; // and is cancelled, for it would go on telling
    boolean unwanted; // Netty has cancelled it

    Poll(long id, int descriptor, int wanted) {
      this.id = id;
      this.descriptor = descriptor;
      this.wanted = wanted;
    }
  }

  public IoUringRegistration(IoHandler handler, IoHandle socket, @Nullable Channel channel)
      throws Exception {
    this.socket = (IoUringIoHandle) socket;
    this.channel = channel;
    ring = handler.register(this);
  }

  // ---- from Netty to the ring

  @Override
  public long submit(IoOps ops) {
    long id = ring.submit(ops);
    if ((byte) (id >>> 16) == POLL_ADD) {
      Matcher poll = POLL.matcher(ops.toString());
      if (poll.find()) {
        int descriptor = Integer.parseInt(poll.group(1));
        int wanted = Integer.parseInt(poll.group(2));
        polls.put(Long.valueOf(poll.group(3)), new Poll(id, descriptor, wanted));
      }
    } else if ((byte) (id >>> 16) == ASYNC_CANCEL) {
      Matcher cancellation = CANCELLATION.matcher(ops.toString());
      if (cancellation.find()) {
        long of = Long.parseLong(cancellation.group(1));
        polls.values().forEach(poll -> poll.unwanted |= poll.id == of);
      }
    }
    return id;
  }

  private void pollEachChange(Poll poll, long data) {
    ring.submit(
        new IoUringIoOps(
            POLL_ADD,
            (byte) 0,
            (short) 0,
            poll.descriptor,
            0,
            0,
            EACH_CHANGE,
            OUT,
            data,
            (short) 0,
            (short) 0,
            0,
            0));
  }

  private void cancel(Poll poll) {
    ring.submit(
        new IoUringIoOps(
            ASYNC_CANCEL,
            (byte) 0,
            (short) 0,
            -1,
            0,
            poll.id,
            0,
            0,
            OWN,
            (short) 0,
            (short) 0,
            0,
            0));
  }

  // ---- from the ring to Netty

  @Override
  public void handle(IoRegistration registration, IoEvent happened) {
    IoUringIoEvent event = (IoUringIoEvent) happened;
    switch (event.opcode()) {
      case POLL_ADD -> polled(event);
      case RECV -> received(event);
      case ACCEPT -> accepted(event);
      case ASYNC_CANCEL -> {
        if (event.userData() != OWN) {
          socket.handle(this, event);
        }
      }
      default -> socket.handle(this, event);
    }
  }

  private void tell(IoUringIoEvent event, int result, int flags) {
    socket.handle(this, new IoUringIoEvent(result, flags, event.opcode(), event.userData()));
  }

  private void polled(IoUringIoEvent event) {
    int ready = event.res();
    boolean over = (event.flags() & MORE) == 0;
    Long data = event.userData();
    Poll poll = polls.get(data);
    if (over) {
      polls.remove(data);
    }
    if (ready >= 0) {
      hungUp |= (ready & (RDHUP | HUP | ERR)) != 0;
      broken |= (ready & ERR) != 0 || ((ready & HUP) != 0 && reset());
    }
    if (poll == null) {
      socket.handle(this, event);
    } else if (ready == CANCELED && !poll.notified) {
      tell(event, ready, event.flags());
      if (poll.wanted == OUT) {
        tell(event, OUT, event.flags());
      }
    } else if (poll.wanted != OUT) {
      tell(event, poll.wanted, event.flags());
    } else if (!poll.notified) {
      lookForRoom(event, poll);
    }
  }

  private void lookForRoom(IoUringIoEvent event, Poll poll) {
    int ready = event.res();
    boolean over = (event.flags() & MORE) == 0;
    boolean onlyHungUp = ready >= 0 && (ready & (OUT | ERR | HUP)) == 0;
    if (!onlyHungUp || poll.unwanted) {
      poll.notified = true;
      if (!over) {
        cancel(poll);
      }
      tell(event, OUT, 0);
    } else if (over) {
      polls.put(event.userData(), poll);
      pollEachChange(poll, event.userData());
    }
  }

  private void received(IoUringIoEvent event) {
    int result = event.res() == 0 && broken ? CONNECTION_RESET : event.res();
    boolean more = (hungUp && result > 0) || result == CANCELED;
    tell(event, result, more ? event.flags() | SOMETHING_LEFT : event.flags());
  }

  /** Both directions are shut, and this end has not shut its own. A Unix socket may be. */
  private boolean reset() {
    return channel instanceof IoUringSocketChannel tcp && !tcp.isOutputShutdown();
  }

  private void accepted(IoUringIoEvent event) {
    int result = event.res();
    if (result < 0 && result != CANCELED && result != AGAIN && channel != null) {
      channel.pipeline().fireExceptionCaught(Errors.newIOException("accept", result));
      tell(event, CANCELED, 0);
    } else {
      socket.handle(this, event);
    }
  }

  // ---- the rest

  @Override
  public void registered() {
    socket.registered();
  }

  @Override
  public void unregistered() {
    socket.unregistered();
  }

  @Override
  public void close() throws Exception {
    socket.close();
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's own signature
  public <T> T attachment() {
    return ring.attachment();
  }

  @Override
  public boolean isValid() {
    return ring.isValid();
  }

  @Override
  public boolean cancel() {
    return ring.cancel();
  }
}
