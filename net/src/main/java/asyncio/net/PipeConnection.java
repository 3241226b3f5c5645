package asyncio.net;

import asyncio.Asyncio;
import asyncio.Context;
import asyncio.EventLoop;
import asyncio.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pipe that is no child's, between a channel of the program's and a protocol. */
final class PipeConnection implements PipeListener {
  private static final System.Logger LOG = System.getLogger("asyncio");

  private final EventLoop loop = EventLoop.running();
  private final Context context = Context.copyOfCurrent();
  private final OpenPipes open = OpenPipes.here();
  private final Runnable whenLoopCloses = this::loopCloses;
  private final Channel channel;
  private final String name;
  private BaseProtocol protocol;
  private @Nullable BaseTransport transport;

  private PipeConnection(Channel channel, BaseProtocol protocol) {
    this.channel = channel;
    this.protocol = protocol;
    this.name = channel.getClass().getSimpleName();
  }

  static <P extends Protocol> P read(Supplier<? extends P> factory, ReadableByteChannel channel) {
    makeBlocking(channel);
    P protocol = factory.get();
    var connection = new PipeConnection(channel, protocol);
    var pipe = new ReadPipe(connection, channel);
    connection.begin(pipe, pipe::start);
    return protocol;
  }

  static <P extends BaseProtocol> P write(
      Supplier<? extends P> factory, WritableByteChannel channel) {
    makeBlocking(channel);
    P protocol = factory.get();
    var connection = new PipeConnection(channel, protocol);
    var pipe = new WritePipe(connection, channel);
    connection.begin(pipe, pipe::start);
    return protocol;
  }

  /** A thread of its own is to wait in it. */
  private static void makeBlocking(Channel channel) {
    if (channel instanceof SelectableChannel selectable) {
      try {
        selectable.configureBlocking(true);
      } catch (IOException closed) {
        throw new UncheckedIOException(closed);
      }
    }
  }

  private void begin(BaseTransport pipe, Runnable start) {
    transport = pipe;
    open.add(whenLoopCloses);
    Future<Boolean> made = loop.createFuture();
    loop.callSoon(() -> tell("connectionMade", () -> protocol.connectionMade(pipe)), context);
    loop.callSoon(start, context);
    loop.callSoon(
        () -> {
          if (!made.done()) {
            made.setResult(true);
          }
        },
        context);
    try {
      Asyncio.await(made);
    } catch (Throwable cancelled) {
      pipe.close();
      throw cancelled;
    }
  }

  /** Feeds a reader with what comes. */
  record Feed(StreamReader reader) implements Protocol {
    @Override
    public void connectionMade(BaseTransport transport) {
      reader.setTransport((ReadTransport) transport);
    }

    @Override
    public void dataReceived(byte[] data) {
      reader.feedData(data);
    }

    @Override
    public boolean eofReceived() {
      reader.feedEof();
      return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable exception) {
      if (exception == null) {
        reader.feedEof();
      } else {
        reader.fail(IoErrors.forWaiter(exception));
      }
    }
  }

  @Override
  public void received(byte[] data) {
    tell("dataReceived", () -> ((Protocol) protocol).dataReceived(data));
  }

  @Override
  public void ended() {
    tell(
        "eofReceived",
        () -> {
          boolean _ = ((Protocol) protocol).eofReceived(); // there is no other direction
        });
  }

  @Override
  public void lost(@Nullable Throwable failure) {
    open.remove(whenLoopCloses);
    tell("connectionLost", () -> protocol.connectionLost(failure));
  }

  private void loopCloses() {
    if (transport instanceof WritePipe pipe) {
      if (pipe.writeBufferSize() > 0) {
        LOG.log(System.Logger.Level.WARNING, "unclosed " + pipe + " when its loop closed");
      }
      pipe.shut();
    } else if (transport instanceof ReadPipe pipe) {
      pipe.shut();
    }
  }

  @Override
  public void tell(String event, Runnable call) {
    ProtocolCalls.call(loop, transport(), event, call);
  }

  private BaseTransport transport() {
    if (transport == null) {
      throw new IllegalStateException("not connected yet");
    }
    return transport;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BaseProtocol protocol() {
    return protocol;
  }

  @Override
  public void setProtocol(BaseProtocol protocol) {
    this.protocol = protocol;
  }

  @Override
  public <T> @Nullable T extraInfo(ExtraInfo<T> key) {
    return key.equals(ExtraInfo.PIPE) ? key.type().cast(channel) : null;
  }
}
