package asyncio.net;

import asyncio.net.internal.system.Posix;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.Channel;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that has been started, with this program's ends of its pipes.
 *
 * <p>The pipes are made here and not by the JDK, where the system has names for descriptors: a
 * thread that reads from the JDK's own cannot be woken, and what a grandchild writes after the
 * child's exit is lost.
 */
record Child(
    java.lang.Process process,
    @Nullable WritableByteChannel stdin,
    @Nullable ReadableByteChannel stdout,
    @Nullable ReadableByteChannel stderr) {

  /** Starts it; takes as long as the system takes to fork, on the calling thread. */
  static Child start(List<String> command, SubprocessOptions options) {
    try {
      return new Starting(command, options).start();
    } catch (IOException failed) {
      throw IoErrors.failed("cannot start " + command.getFirst(), failed);
    }
  }

  private static final class Starting {
    private final SubprocessOptions options;
    private final ProcessBuilder builder;
    private final List<Channel> ours = new ArrayList<>();
    private final List<Integer> descriptors = new ArrayList<>();

    Starting(List<String> command, SubprocessOptions options) {
      this.options = options;
      List<String> words = new ArrayList<>(command);
      if (options.newSession()) {
        words.addFirst("setsid"); // which becomes the command, under the same number
      }
      builder = new ProcessBuilder(words);
      if (options.directory() != null) {
        builder.directory(options.directory().toFile());
      }
      if (options.environment() != null) {
        builder.environment().clear();
        builder.environment().putAll(options.environment());
      }
      builder.redirectInput(options.stdin().input());
      builder.redirectOutput(options.stdout().output());
      if (options.stderr() == Stdio.STDOUT) {
        builder.redirectErrorStream(true);
      } else {
        builder.redirectError(options.stderr().output());
      }
    }

    Child start() throws IOException {
      try {
        return Posix.available() ? withPipes() : withStreams();
      } catch (Throwable failed) {
        ours.forEach(Subprocess::shut);
        throw failed;
      } finally {
        descriptors.forEach(Posix::close);
      }
    }

    private Child withPipes() throws IOException {
      FileChannel stdin = null;
      FileChannel stdout = null;
      FileChannel stderr = null;
      if (options.stdin() == Stdio.PIPE) {
        int[] pipe = pipe();
        stdin = open(pipe[1], StandardOpenOption.WRITE);
        builder.redirectInput(Redirect.from(file(pipe[0]).toFile()));
      }
      if (options.stdout() == Stdio.PIPE) {
        int[] pipe = pipe();
        stdout = open(pipe[0], StandardOpenOption.READ);
        builder.redirectOutput(Redirect.to(file(pipe[1]).toFile()));
      }
      if (options.stderr() == Stdio.PIPE) {
        int[] pipe = pipe();
        stderr = open(pipe[0], StandardOpenOption.READ);
        builder.redirectError(Redirect.to(file(pipe[1]).toFile()));
      }
      return new Child(builder.start(), stdin, stdout, stderr);
    }

    private int[] pipe() throws IOException {
      int[] pipe = Posix.pipe();
      descriptors.add(pipe[0]);
      descriptors.add(pipe[1]);
      return pipe;
    }

    private FileChannel open(int descriptor, StandardOpenOption how) throws IOException {
      FileChannel channel = FileChannel.open(file(descriptor), how);
      ours.add(channel);
      return channel;
    }

    private static Path file(int descriptor) {
      return Path.of("/dev/fd/" + descriptor);
    }

    private Child withStreams() throws IOException {
      java.lang.Process process = builder.start();
      return new Child(
          process,
          options.stdin() == Stdio.PIPE
              ? Channels.newChannel(unbuffered(process.getOutputStream()))
              : null,
          options.stdout() == Stdio.PIPE ? Channels.newChannel(process.getInputStream()) : null,
          options.stderr() == Stdio.PIPE ? Channels.newChannel(process.getErrorStream()) : null);
    }

    private static OutputStream unbuffered(OutputStream buffered) {
      return new FilterOutputStream(buffered) {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          out.write(bytes, offset, length);
          out.flush();
        }
      };
    }
  }

  /** Closes the pipes and ends the process. Any thread. */
  void destroy() {
    process.toHandle().destroyForcibly(); // that of the process would close streams on the way
    for (Channel channel : new Channel[] {stdin, stdout, stderr}) {
      if (channel != null) {
        Subprocess.shut(channel);
      }
    }
  }

  /** What it has returned, -N if a signal has killed it. Only after its exit. */
  int returncode() {
    int value = process.exitValue();
    boolean signal = Posix.available() && value > 128 && value <= 128 + 64;
    return signal ? 128 - value : value; // the JDK gives 128 + N, as shells do
  }
}
