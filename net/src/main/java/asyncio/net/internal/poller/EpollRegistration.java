package asyncio.net.internal.poller;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;

/**
 * A socket's place in an epoll set, to which it finds back after it has left.
 *
 * <p>What a socket waits for changes often between two polls: reading is paused because something
 * has come, and resumed because it was taken. Each change is a system call, and only the last
 * before a poll matters, so changes are noted here, and carried out by {@link #apply} when the loop
 * is about to poll. Only the first one is carried out at once, so that a descriptor which epoll
 * does not take is refused where it is registered.
 *
 * <p>When there is nothing to wait for (reading is paused and the peer has ended its direction),
 * Netty takes the socket out of the set, lest its hang-up be reported for ever, and up to 4.2.18
 * does not put it back: resuming then fails with "epoll_ctl: No such file or directory".
 * Registering anew does.
 */
public final class EpollRegistration implements IoRegistration {
  private final IoHandler handler;
  private final IoHandle handle;
  private final ArrayDeque<EpollRegistration> changed;
  private IoRegistration current;
  private IoOps applied = EpollIoOps.NONE;
  private IoOps wanted = EpollIoOps.NONE;
  private boolean added; // at least once
  private boolean noted; // among those that have changed

  /**
   * Registers.
   *
   * @param changed gets this when the next poll has to begin with {@link #apply}
   */
  public EpollRegistration(
      IoHandler handler, IoHandle handle, ArrayDeque<EpollRegistration> changed) throws Exception {
    this.handler = handler;
    this.handle = handle;
    this.changed = changed;
    current = handler.register(handle);
  }

  @Override
  public long submit(IoOps ops) {
    if (!current.isValid()) {
      return -1;
    }
    wanted = ops;
    if (!added) {
      carryOut();
    } else if (!noted) {
      noted = true;
      changed.add(this);
    }
    return ((EpollIoOps) ops).value();
  }

  /** Tells epoll what the socket waits for now; one that epoll does not know any more is closed. */
  public void apply() {
    noted = false;
    if (current.isValid() && !wanted.equals(applied)) {
      try {
        carryOut();
      } catch (UncheckedIOException gone) { // somebody has closed the descriptor behind our back
        close();
      }
    }
  }

  private void carryOut() {
    boolean nothing = wanted.equals(EpollIoOps.NONE);
    if (added && !nothing && applied.equals(EpollIoOps.NONE)) {
      current.cancel();
      try {
        current = handler.register(handle);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    current.submit(wanted);
    applied = wanted;
    added |= !nothing;
  }

  private void close() {
    try {
      handle.close();
    } catch (Exception broken) {
      System.getLogger("asyncio")
          .log(System.Logger.Level.WARNING, "cannot close " + handle, broken);
    }
  }

  @Override
  @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's own signature
  public <T> T attachment() {
    return current.attachment();
  }

  @Override
  public boolean isValid() {
    return current.isValid();
  }

  @Override
  public boolean cancel() {
    return current.cancel();
  }
}
