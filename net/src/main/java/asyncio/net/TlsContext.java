package asyncio.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What TLS needs to know besides the peer: certificates, whom to trust, which protocols to speak.
 * Immutable, for any number of connections, from any thread. Making one reads files and checks
 * keys, which blocks: best done before the loop runs.
 *
 * <pre>{@code
 * TlsContext server = TlsContext.server(Path.of("chain.pem"), Path.of("key.pem"));
 * startServer(handler, "localhost", 8443, ServerOptions.DEFAULT.withTls(TlsOptions.of(server)));
 * }</pre>
 *
 * <p>A certificate is a chain in PEM, the own one first, with its key in PKCS #8; or an entry of a
 * {@link KeyStore}. The engine is the JDK's, or OpenSSL's where netty-tcnative is on the class path
 * in the version that Netty's BOM names; it needs less time to warm up, and less for large
 * messages.
 *
 * @see <a href="https://docs.python.org/3/library/ssl.html#ssl.SSLContext">Python: SSLContext</a>
 */
public final class TlsContext {
  private static final TlsContext CLIENT = new TlsContext(new Settings(false, null, null));

  /** What it is made of; a step fills a part of the builder in. */
  private record Settings(
      boolean server,
      @Nullable Step identity,
      @Nullable Step trust,
      List<String> alpn,
      boolean insecure,
      boolean clientsVerified) {
    Settings(boolean server, @Nullable Step identity, @Nullable Step trust) {
      this(server, identity, trust, List.of(), false, false);
    }
  }

  @FunctionalInterface
  private interface Step {
    void apply(SslContextBuilder builder) throws GeneralSecurityException;
  }

  private static final long SESSIONS = 1_000; // that a client may resume; they are kept for a day

  private final Settings settings;
  private final SslContext context;

  private TlsContext(Settings settings) {
    this.settings = settings;
    SslContextBuilder builder = SslContextBuilder.forClient().sessionCacheSize(SESSIONS);
    try {
      if (settings.server) {
        builder = SslContextBuilder.forServer(keyManagers(null, null)); // until the step below
        builder.clientAuth(settings.clientsVerified ? ClientAuth.REQUIRE : ClientAuth.NONE);
      }
      if (settings.identity != null) {
        settings.identity.apply(builder);
      }
      if (settings.trust != null) {
        settings.trust.apply(builder);
      }
      if (!settings.alpn.isEmpty()) {
        builder.applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                settings.alpn));
      }
      context = builder.build();
    } catch (GeneralSecurityException | SSLException | IllegalArgumentException bad) {
      Throwable root = bad;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new IllegalArgumentException(
          "no TLS can be made of these certificates and keys: " + root.getMessage(), bad);
    }
  }

  // ---- clients

  /**
   * For clients: trusts the authorities that the JDK trusts, and checks that the certificate is for
   * the host.
   *
   * @return a context
   */
  public static TlsContext client() {
    return CLIENT;
  }

  /**
   * For tests of clients: believes any certificate, so anybody can read along and change what is
   * sent. Never for anything else.
   *
   * @return a context
   */
  public static TlsContext insecureClientForTests() {
    return new TlsContext(
        new Settings(
            false,
            null,
            builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE),
            List.of(),
            true,
            false));
  }

  // ---- servers

  /**
   * For servers, with a certificate from PEM files.
   *
   * @param chain the certificates, the own one first
   * @param key its private key
   * @return a context
   * @throws UncheckedIOException if a file cannot be read
   * @throws IllegalArgumentException if the contents are no certificate and key
   */
  public static TlsContext server(Path chain, Path key) {
    return server(text(chain), text(key));
  }

  /**
   * For servers, with a certificate in PEM.
   *
   * @param chain the certificates, the own one first
   * @param key its private key
   * @return a context
   * @throws IllegalArgumentException if the texts are no certificate and key
   */
  public static TlsContext server(String chain, String key) {
    return new TlsContext(new Settings(true, identity(chain, key), null));
  }

  /**
   * For servers, with a certificate from a key store.
   *
   * @param store has the certificate and its key
   * @param password of the key
   * @return a context
   * @throws IllegalArgumentException if the key is not available
   */
  public static TlsContext server(KeyStore store, char[] password) {
    return new TlsContext(new Settings(true, identity(store, password), null));
  }

  // ---- changes

  /**
   * The same, but trusting the authorities of a PEM file only.
   *
   * @param authorities their certificates
   * @return a changed context
   * @throws UncheckedIOException if the file cannot be read
   */
  public TlsContext withTrust(Path authorities) {
    return withTrust(text(authorities));
  }

  /**
   * The same, but trusting these authorities only.
   *
   * @param authorities their certificates in PEM
   * @return a changed context
   * @throws IllegalArgumentException if the text has no certificates
   */
  public TlsContext withTrust(String authorities) {
    return withTrust(builder -> builder.trustManager(stream(authorities)));
  }

  /**
   * The same, but trusting the authorities of a key store only.
   *
   * @param authorities has their certificates
   * @return a changed context
   */
  public TlsContext withTrust(KeyStore authorities) {
    return withTrust(
        builder -> {
          var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
          trust.init(authorities);
          builder.trustManager(trust);
        });
  }

  private TlsContext withTrust(Step trust) {
    return change(
        old -> new Settings(old.server, old.identity, trust, old.alpn, false, old.clientsVerified));
  }

  /**
   * The same, showing a certificate from PEM files: what a client needs where the server asks.
   *
   * @param chain the certificates, the own one first
   * @param key its private key
   * @return a changed context
   * @throws UncheckedIOException if a file cannot be read
   * @throws IllegalArgumentException if the contents are no certificate and key
   */
  public TlsContext withCertificate(Path chain, Path key) {
    return withCertificate(text(chain), text(key));
  }

  /**
   * The same, showing a certificate in PEM.
   *
   * @param chain the certificates, the own one first
   * @param key its private key
   * @return a changed context
   * @throws IllegalArgumentException if the texts are no certificate and key
   */
  public TlsContext withCertificate(String chain, String key) {
    return withIdentity(identity(chain, key));
  }

  /**
   * The same, showing a certificate from a key store.
   *
   * @param store has the certificate and its key
   * @param password of the key
   * @return a changed context
   * @throws IllegalArgumentException if the key is not available
   */
  public TlsContext withCertificate(KeyStore store, char[] password) {
    return withIdentity(identity(store, password));
  }

  private TlsContext withIdentity(Step identity) {
    return change(
        old ->
            new Settings(
                old.server, identity, old.trust, old.alpn, old.insecure, old.clientsVerified));
  }

  /**
   * The same for a server that serves only clients with a certificate that it trusts.
   *
   * @return a changed context
   * @throws IllegalStateException if it is a client's
   */
  public TlsContext withClientsVerified() {
    if (!settings.server) {
      throw new IllegalStateException("a client has no clients; use it on TlsContext.server(…)");
    }
    return change(old -> new Settings(true, old.identity, old.trust, old.alpn, old.insecure, true));
  }

  /**
   * The same, agreeing on an application protocol (ALPN) with the peer.
   *
   * @param protocols as {@code "h2"}, {@code "http/1.1"}; the best first
   * @return a changed context
   * @see ExtraInfo#ALPN_PROTOCOL
   */
  public TlsContext withAlpn(String... protocols) {
    List<String> alpn = List.of(protocols);
    return change(
        old ->
            new Settings(
                old.server, old.identity, old.trust, alpn, old.insecure, old.clientsVerified));
  }

  private TlsContext change(UnaryOperator<Settings> change) {
    return new TlsContext(change.apply(settings));
  }

  private static Step identity(String chain, String key) {
    return builder -> builder.keyManager(stream(chain), stream(key));
  }

  private static Step identity(KeyStore store, char[] password) {
    char[] copy = password.clone();
    return builder -> builder.keyManager(keyManagers(store, copy));
  }

  private static KeyManagerFactory keyManagers(@Nullable KeyStore store, char @Nullable [] password)
      throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    return keys;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.US_ASCII);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file + ": " + unreadable, unreadable);
    }
  }

  // ---- use

  /** Whether it is for the side that accepts. */
  boolean isServer() {
    return settings.server;
  }

  /** An engine for one connection; a client's checks the name unless that is empty. */
  SSLEngine engine(ByteBufAllocator allocator, @Nullable String serverName, int port) {
    if (serverName == null || serverName.isEmpty()) {
      SSLEngine engine = context.newEngine(allocator);
      if (!settings.server) {
        verify(engine, "");
      }
      return engine;
    }
    SSLEngine engine = context.newEngine(allocator, serverName, port);
    verify(engine, settings.insecure ? "" : "HTTPS");
    return engine;
  }

  private static void verify(SSLEngine engine, String algorithm) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(algorithm);
    engine.setSSLParameters(parameters);
  }

  @Override
  public String toString() {
    return "<TlsContext %s%s>"
        .formatted(settings.server ? "server" : "client", settings.insecure ? " insecure" : "");
  }
}
