package asyncio.net;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import asyncio.net.internal.poller.DirectWrite;
import asyncio.net.internal.poller.EpollRegistration;
import asyncio.net.internal.poller.NettyPoller;
import asyncio.net.internal.poller.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A poller as a bad day has it: it tells of readiness a poll later than it could, twice, or when
 * there is none any more, and of several sockets in any order; a socket that is written to takes
 * one byte, or none, or says that it was interrupted or has no buffers just now. All of it comes
 * from a seed. With NIO and epoll; a completion of io_uring comes once, and belongs to what was
 * asked for.
 */
@SuppressWarnings("try") // Netty's own interface has close() throw anything
final class FaultyPoller {
  private FaultyPoller() {}

  /** A kind of loop with such a poller; skips the test on io_uring. */
  static Kind under(Kind kind) {
    assumeFalse(kind.name().equals("io_uring"), "a completion comes once");
    return new Kind(
        kind.name() + " with faults",
        () -> over(kind.name().equals("epoll") ? Sockets.epoll() : Sockets.nio(), 42),
        kind.portable());
  }

  /** On top of another one. */
  static NettyPoller over(Sockets sockets, long seed) {
    Random random = new Random(seed);
    return new NettyPoller(
        new Sockets(
            sockets.name(),
            () -> new Factory(sockets.handlers().get(), random),
            sockets.tcp(),
            sockets.tcpServer(),
            sockets.unix(),
            sockets.unixServer(),
            sockets.datagram(),
            channel -> {
              DirectWrite good = sockets.direct().apply(channel);
              return good == null ? null : new Reluctant(good, random);
            }));
  }

  private record Factory(IoHandlerFactory good, Random random) implements IoHandlerFactory {
    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      return new Handler(good.newHandler(executor), random);
    }

    @Override
    public boolean isChangingThreadSupported() {
      return good.isChangingThreadSupported();
    }
  }

  /** What has happened to a socket, to be told some time. */
  private record Happened(IoHandle to, IoRegistration registration, IoEvent event) {
    void tell() {
      if (registration.isValid()) {
        to.handle(registration, event);
      }
    }
  }

  private static final class Handler implements IoHandler {
    private final IoHandler good;
    private final Random random;
    private final ArrayDeque<EpollRegistration> changed = new ArrayDeque<>();
    private List<Happened> happened = new ArrayList<>();

    Handler(IoHandler good, Random random) {
      this.good = good;
      this.random = random;
    }

    @Override
    public int run(IoHandlerContext context) {
      List<Happened> late = happened;
      happened = new ArrayList<>();
      for (var each = changed.poll(); each != null; each = changed.poll()) {
        each.apply();
      }
      int many = good.run(late.isEmpty() ? context : new Hurried(context));
      List<Happened> now = happened;
      happened = new ArrayList<>();
      now.addAll(late);
      Collections.shuffle(now, random);
      for (Happened each : now) {
        int luck = late.contains(each) ? 0 : random.nextInt(4);
        if (luck < 3) {
          each.tell();
        }
        if (luck > 1) { // late, or once more
          happened.add(each);
        }
      }
      return many;
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
      return switch (good) {
        case EpollIoHandler epoll ->
            new EpollRegistration(epoll, new OfEpoll(this, (EpollIoHandle) handle), changed);
        default -> good.register(new OfNio(this, (NioIoHandle) handle));
      };
    }

    @Override
    public void initialize() {
      good.initialize();
    }

    @Override
    public void prepareToDestroy() {
      good.prepareToDestroy();
    }

    @Override
    public void destroy() {
      good.destroy();
    }

    @Override
    public void wakeup() {
      good.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> kind) {
      return good.isCompatible(kind);
    }
  }

  /** Of a poll that must not wait, for something is to be told. */
  private record Hurried(IoHandlerContext good) implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return false;
    }

    @Override
    public long delayNanos(long now) {
      return 0;
    }

    @Override
    public long deadlineNanos() {
      return good.deadlineNanos();
    }
  }

  private record OfNio(Handler handler, NioIoHandle good) implements NioIoHandle {
    @Override
    public SelectableChannel selectableChannel() {
      return good.selectableChannel();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      handler.happened.add(new Happened(good, registration, event));
    }

    @Override
    public void registered() {
      good.registered();
    }

    @Override
    public void unregistered() {
      good.unregistered();
    }

    @Override
    public void close() throws Exception {
      good.close();
    }
  }

  private record OfEpoll(Handler handler, EpollIoHandle good) implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return good.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      handler.happened.add(new Happened(good, registration, event));
    }

    @Override
    public void registered() {
      good.registered();
    }

    @Override
    public void unregistered() {
      good.unregistered();
    }

    @Override
    public void close() throws Exception {
      good.close();
    }
  }

  /** Takes less than it could. */
  private record Reluctant(DirectWrite good, Random random) implements DirectWrite {
    @Override
    public int write(ByteBuf chunk) throws IOException {
      return switch (random.nextInt(4)) {
        case 0 -> 0; // as after EINTR, EAGAIN or ENOBUFS
        case 1 -> good.write(chunk.slice(chunk.readerIndex(), 1));
        default -> good.write(chunk);
      };
    }

    @Override
    public int writeArray(ByteBuffer data) {
      return switch (random.nextInt(4)) {
        case 0 -> 0;
        case 1 -> good.writeArray(data.slice(data.position(), 1));
        default -> good.writeArray(data);
      };
    }
  }
}
