package asyncio.net;

import org.jspecify.annotations.Nullable;

/** Between the transport of a child process and the streams of a {@link ChildProcess}. */
final class SubprocessStreams implements SubprocessProtocol {
  private final int limit;
  private @Nullable Subprocess transport;
  private @Nullable StreamProtocol stdin;
  private @Nullable StreamWriter writer;
  private @Nullable StreamReader stdout;
  private @Nullable StreamReader stderr;
  private int open; // pipes to read from
  private boolean exited;

  SubprocessStreams(int limit) {
    this.limit = limit;
  }

  @Override
  public void connectionMade(BaseTransport made) {
    transport = (Subprocess) made;
    if (transport.pipeTransport(0) instanceof WritePipe pipe) {
      stdin = new StreamProtocol(new StreamReader(limit), null);
      stdin.connectionMade(pipe);
      writer = stdin.writer();
    }
    stdout = reader(transport.pipeTransport(1));
    stderr = reader(transport.pipeTransport(2));
  }

  private @Nullable StreamReader reader(@Nullable BaseTransport pipe) {
    if (pipe == null) {
      return null;
    }
    open++;
    StreamReader reader = new StreamReader(limit);
    reader.setTransport((ReadTransport) pipe);
    return reader;
  }

  Subprocess transport() {
    if (transport == null) {
      throw new IllegalStateException("not started yet");
    }
    return transport;
  }

  @Nullable StreamWriter stdin() {
    return writer;
  }

  @Nullable StreamReader stdout() {
    return stdout;
  }

  @Nullable StreamReader stderr() {
    return stderr;
  }

  @Override
  public void pipeDataReceived(int fd, byte[] data) {
    StreamReader reader = fd == 1 ? stdout : stderr;
    if (reader != null) {
      reader.feedData(data);
    }
  }

  @Override
  public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
    if (fd == 0) {
      if (stdin != null) {
        stdin.connectionLost(exception);
      }
      return;
    }
    StreamReader reader = fd == 1 ? stdout : stderr;
    if (reader != null) {
      if (exception == null) {
        reader.feedEof();
      } else {
        reader.fail(IoErrors.forWaiter(exception));
      }
    }
    open--;
    closeIfOver();
  }

  @Override
  public void processExited() {
    exited = true;
    closeIfOver();
  }

  private void closeIfOver() {
    if (open == 0 && exited && transport != null) {
      transport.close();
    }
  }

  @Override
  public void pauseWriting() {
    if (stdin != null) {
      stdin.pauseWriting();
    }
  }

  @Override
  public void resumeWriting() {
    if (stdin != null) {
      stdin.resumeWriting();
    }
  }
}
