package asyncio.net.internal.poller;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * A listening socket in an epoll set. If another process that has it shuts it down, epoll tells of
 * its hang-up at each poll, and Netty passes over that for ever; so it is told to accept, which
 * fails.
 */
@SuppressWarnings("try") // Netty's own signature of close
final class ListeningHandle implements EpollIoHandle {
  private static final int HANG_UP = 0x10; // EPOLLHUP
  private static final EpollIoEvent ACCEPT = () -> EpollIoOps.EPOLLIN;

  private final EpollIoHandle socket;

  ListeningHandle(EpollIoHandle socket) {
    this.socket = socket;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    boolean hungUp = event instanceof EpollIoEvent epoll && epoll.ops().value() == HANG_UP;
    socket.handle(registration, hungUp ? ACCEPT : event);
  }

  @Override
  public FileDescriptor fd() {
    return socket.fd();
  }

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
}
