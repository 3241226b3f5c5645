package asyncio.net.internal.poller;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/**
 * A socket's place in an epoll set, which it finds again after it has left it.
 *
 * <p>When there is nothing to wait for (reading is paused and the peer has ended its direction),
 * Netty takes the socket out of the set, lest its hang-up be reported for ever, and up to 4.2.18
 * does not put it back: resuming then fails with "epoll_ctl: No such file or directory".
 * Registering anew does.
 */
public final class EpollRegistration implements IoRegistration {
  private final IoHandler handler;
  private final IoHandle handle;
  private IoRegistration current;
  private boolean out;

  public EpollRegistration(IoHandler handler, IoHandle handle) throws Exception {
    this.handler = handler;
    this.handle = handle;
    current = handler.register(handle);
  }

  @Override
  public long submit(IoOps ops) {
    boolean nothing = ops.equals(EpollIoOps.NONE);
    if (out && !nothing && current.isValid()) {
      current.cancel();
      try {
        current = handler.register(handle);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
    out = nothing;
    return current.submit(ops);
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
