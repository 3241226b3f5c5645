package asyncio.workers.connection;

import asyncio.EventLoop;
import asyncio.Future;
import asyncio.TimerHandle;
import asyncio.net.Endpoint;
import asyncio.net.Net;
import asyncio.net.Server;
import asyncio.net.ServerOptions;
import asyncio.workers.wire.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where workers connect: a Unix socket in a directory that only this user can enter. Who connects
 * must be this user, and say a token first, which only the worker that it was made for has, by its
 * standard input; it is good for one connection. Who is somebody else, says something else, or
 * nothing for some time, is sent away.
 */
public final class Reception {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final UserPrincipal owner;
  private final Set<Guest> guests = new HashSet<>();
  private final Map<ByteBuffer, Future<Link>> expected = new HashMap<>(); // by their tokens
  private @Nullable Server server;

  private Reception(Path directory, UserPrincipal owner) {
    this.directory = directory;
    this.owner = owner;
  }

  /**
   * Opens one. Suspends.
   *
   * @return the reception
   */
  public static Reception open() {
    Path directory;
    UserPrincipal owner;
    try {
      directory = directory();
      owner = Files.getOwner(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a directory for the socket of a pool", e);
    }
    return open(directory, owner);
  }

  /** In a directory, for the connections of a user. */
  static Reception open(Path directory, UserPrincipal owner) {
    var reception = new Reception(directory, owner);
    try {
      reception.server =
          Net.createServer(
              reception::guest,
              Endpoint.unix(reception.socket()),
              ServerOptions.DEFAULT.withMode("rw-------"));
      return reception;
    } catch (Throwable failed) {
      reception.close();
      throw failed;
    }
  }

  private static Path directory() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    String prefix = "aio-" + ProcessHandle.current().pid() + "-";
    boolean posix = temporary.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? Files.createTempDirectory(
            prefix,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
        : Files.createTempDirectory(prefix);
  }

  /** {@return where it listens} */
  public Path socket() {
    return directory.resolve("s");
  }

  /**
   * Expects one connection.
   *
   * @param token a new one is put here
   * @return done when somebody has connected with it
   */
  public Future<Link> expect(byte[] token) {
    RANDOM.nextBytes(token);
    Future<Link> link = EventLoop.running().createFuture();
    ByteBuffer key = ByteBuffer.wrap(token);
    expected.put(key, link);
    link.addDoneCallback(
        done -> {
          if (!done.cancelled()) { // one that was given up may come all the same
            expected.remove(key);
          }
        });
    return link;
  }

  private Link guest() {
    return new Guest().link;
  }

  /** Listens no more, and leaves no file. Does not suspend. */
  public void close() {
    if (server != null) {
      server.close();
    }
    remove(socket());
    List.copyOf(guests).forEach(Guest::leave);
    List.copyOf(expected.values()).forEach(Future::cancel);
  }

  /**
   * Leaves no file of a reception.
   *
   * @param socket where it has listened
   */
  public static void remove(Path socket) {
    try {
      Files.deleteIfExists(socket);
      Files.deleteIfExists(Objects.requireNonNull(socket.getParent()));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the socket of a pool stays: " + socket, e);
    }
  }

  /** Somebody who has connected and not said the token yet. */
  private final class Guest implements Link.Peer {
    private final Link link = new Link(Handover.TOKEN, this);
    private final TimerHandle patience =
        EventLoop.running()
            .callLater(PATIENCE, () -> refuse("has not said its token in " + PATIENCE));

    @Override
    public void connected(Link connected) {
      guests.add(this);
      UserPrincipal user = connected.user();
      if (user != null && !user.equals(owner)) {
        refuse("is of another user, " + user.getName());
      }
    }

    @Override
    public void message(Link from, Kind kind, long id, ByteBuffer body) {
      if (!guests.contains(this)) {
        return; // sent away
      }
      Future<Link> waiting = kind == Kind.HELLO ? known(body) : null;
      if (waiting == null || (waiting.done() && !waiting.cancelled())) {
        refuse("has not the token");
      } else if (waiting.cancelled()) {
        leave();
      } else {
        letGo();
        waiting.setResult(link);
      }
    }

    private @Nullable Future<Link> known(ByteBuffer said) {
      byte[] token = new byte[said.remaining()];
      said.get(token);
      Future<Link> found = null;
      for (Map.Entry<ByteBuffer, Future<Link>> each : expected.entrySet()) {
        if (MessageDigest.isEqual(each.getKey().array(), token)) {
          found = each.getValue();
        }
      }
      return found;
    }

    /** Whether it was a guest. */
    private boolean letGo() {
      patience.cancel();
      return guests.remove(this);
    }

    private void refuse(String why) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a connection to the socket of a pool, " + socket() + ", " + why + ", and is closed");
      leave();
    }

    void leave() {
      letGo();
      link.abort();
    }

    @Override
    public void lost(Link gone, @Nullable Throwable why) {
      if (letGo() && why != null) {
        refuse("does not say a token (" + why.getMessage() + ")");
      }
    }
  }
}
