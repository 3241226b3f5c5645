package asyncio.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection under test: blocking sockets of the JDK, to be used in threads, for
 * they do what they are told and nothing else.
 */
interface Peer extends AutoCloseable {
  void write(byte[] data) throws IOException;

  /** Bytes that have come, at least one; none at the end. */
  byte[] read(int most) throws IOException;

  /** Ends its direction. */
  void end() throws IOException;

  /** Goes away without a word: what it has not read is lost, which the other is told. */
  void reset() throws IOException;

  @Override
  void close() throws IOException;

  default byte[] readExactly(int count) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(count);
    while (all.hasRemaining()) {
      byte[] some = read(all.remaining());
      if (some.length == 0) {
        throw new EOFException(all.position() + " of " + count);
      }
      all.put(some);
    }
    return all.array();
  }

  /** How many bytes come before the end. */
  default long count() throws IOException {
    long count = 0;
    for (byte[] some = read(65536); some.length > 0; some = read(65536)) {
      count += some.length;
    }
    return count;
  }

  /** Has the JDK open what it keeps open for blocking sockets, before anybody counts. */
  static void warmUp() {
    try (ServerSocketChannel listening = tcp().listen();
        Peer one = tcp().connect(listening.getLocalAddress());
        Peer other = tcp().accepted(listening.accept())) {
      one.end();
      other.count();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Where peers are, and what they are reached by. */
  interface Place {
    SocketAddress address();

    /** A peer that connects. */
    Peer connect(SocketAddress address) throws IOException;

    /** Something that accepts peers. */
    ServerSocketChannel listen() throws IOException;

    /** A peer out of what was accepted. */
    Peer accepted(SocketChannel channel) throws IOException;
  }

  /** Over TCP or a Unix socket. */
  record Plain(SocketChannel channel) implements Peer {
    @Override
    public void write(byte[] data) throws IOException {
      ByteBuffer rest = ByteBuffer.wrap(data);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
    }

    @Override
    public byte[] read(int most) throws IOException {
      ByteBuffer some = ByteBuffer.allocate(most);
      channel.read(some);
      byte[] read = new byte[some.flip().remaining()];
      some.get(read);
      return read;
    }

    @Override
    public void end() throws IOException {
      channel.shutdownOutput();
    }

    /** A Unix socket has no linger: one that closes with something unread resets. */
    @Override
    public void reset() throws IOException {
      if (channel.getRemoteAddress() instanceof InetSocketAddress) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
      channel.close();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** With TLS over TCP. */
  record Tls(SSLSocket tls, Socket under) implements Peer {
    @Override
    public void write(byte[] data) throws IOException {
      OutputStream out = tls.getOutputStream();
      out.write(data);
      out.flush();
    }

    @Override
    public byte[] read(int most) throws IOException {
      InputStream in = tls.getInputStream();
      byte[] some = new byte[most];
      int many = in.read(some);
      return many < 0 ? new byte[0] : java.util.Arrays.copyOf(some, many);
    }

    @Override
    public void end() throws IOException {
      tls.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
      under.setSoLinger(true, 0);
      under.close();
    }

    @Override
    public void close() throws IOException {
      tls.close();
    }
  }

  /** TCP. */
  static Place tcp() {
    return new OverTcp(null);
  }

  /** TLS over TCP. */
  static Place tls() {
    return new OverTcp(context());
  }

  /** Unix sockets. */
  static Place unix(Path path) {
    return new AtPath(UnixDomainSocketAddress.of(path));
  }

  /** A new one each time: no session of one test goes on in another. */
  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(Believed.KEYS, Believed.TRUST, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who a peer with TLS is, and whom it believes. */
  final class Believed {
    private static final KeyManager[] KEYS;
    private static final TrustManager[] TRUST;

    static {
      try {
        KeyStore store = Certificates.localhost().store();
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, Certificates.PASSWORD);
        KEYS = keys.getKeyManagers();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        var chain = store.getCertificateChain(Certificates.localhost().alias());
        trusted.setCertificateEntry("authority", chain[chain.length - 1]);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        TRUST = trust.getTrustManagers();
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private Believed() {}
  }

  /** With TLS if there is a context for it. */
  record OverTcp(@Nullable SSLContext context) implements Place {
    @Override
    public SocketAddress address() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public Peer connect(SocketAddress address) throws IOException {
      return peer(SocketChannel.open(address), true);
    }

    @Override
    public ServerSocketChannel listen() throws IOException {
      return ServerSocketChannel.open().bind(address());
    }

    @Override
    public Peer accepted(SocketChannel channel) throws IOException {
      return peer(channel, false);
    }

    private Peer peer(SocketChannel channel, boolean client) throws IOException {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true); // or else a reset drops the rest
      if (context == null) {
        return new Plain(channel);
      }
      Socket under = channel.socket();
      int port = ((InetSocketAddress) channel.getRemoteAddress()).getPort();
      var tls = (SSLSocket) context.getSocketFactory().createSocket(under, "localhost", port, true);
      tls.setUseClientMode(client);
      tls.startHandshake();
      return new Tls(tls, under);
    }
  }

  /** At a path. */
  record AtPath(UnixDomainSocketAddress address) implements Place {
    @Override
    public Peer connect(SocketAddress server) throws IOException {
      return new Plain(SocketChannel.open(server));
    }

    @Override
    public ServerSocketChannel listen() throws IOException {
      java.nio.file.Files.deleteIfExists(address.getPath());
      return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
    }

    @Override
    public Peer accepted(SocketChannel channel) {
      return new Plain(channel);
    }
  }
}
