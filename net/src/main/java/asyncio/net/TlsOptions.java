package asyncio.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a connection uses TLS.
 *
 * @param context certificates and what is trusted
 * @param serverName at a client: the name that is asked for (SNI) and that the certificate must be
 *     for; null: the host that is connected to; empty: none, and the certificate may be for any
 *     host
 * @param handshakeTimeout how long the handshake may take
 * @param shutdownTimeout how long sending the rest and saying good-bye may take when it is closed
 */
public record TlsOptions(
    TlsContext context,
    @Nullable String serverName,
    Duration handshakeTimeout,
    Duration shutdownTimeout) {

  /** How long a handshake may take by default: 60 s. */
  public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

  /** How long the shutdown may take by default: 30 s. */
  public static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

  /** Checks the durations. */
  public TlsOptions {
    positive("handshakeTimeout", handshakeTimeout);
    positive("shutdownTimeout", shutdownTimeout);
  }

  private static void positive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(
          name
              + " should be a positive duration, got "
              + duration
              + "; leave it out for the default");
    }
  }

  /**
   * TLS as a context has it, with 60 s for the handshake and 30 s for the shutdown.
   *
   * @param context certificates and what is trusted
   * @return options
   */
  public static TlsOptions of(TlsContext context) {
    return new TlsOptions(context, null, HANDSHAKE_TIMEOUT, SHUTDOWN_TIMEOUT);
  }

  /**
   * TLS for clients, verified against the authorities that the JDK trusts.
   *
   * @return options
   */
  public static TlsOptions client() {
    return of(TlsContext.client());
  }

  /**
   * The same for a server of another name.
   *
   * @param serverName a name; empty: none, and the certificate may be for any host
   * @return changed options
   */
  public TlsOptions withServerName(String serverName) {
    return new TlsOptions(context, serverName, handshakeTimeout, shutdownTimeout);
  }

  /**
   * The same with another time for the handshake.
   *
   * @param handshakeTimeout more than zero
   * @return changed options
   */
  public TlsOptions withHandshakeTimeout(Duration handshakeTimeout) {
    return new TlsOptions(context, serverName, handshakeTimeout, shutdownTimeout);
  }

  /**
   * The same with another time for the shutdown.
   *
   * @param shutdownTimeout more than zero
   * @return changed options
   */
  public TlsOptions withShutdownTimeout(Duration shutdownTimeout) {
    return new TlsOptions(context, serverName, handshakeTimeout, shutdownTimeout);
  }

  void requireServer() {
    if (!context.isServer()) {
      throw new IllegalArgumentException("a server needs a TlsContext.server(…), not a client's");
    }
  }

  /** The name that the server's certificate must be for, of a client; empty: any. */
  String requireClient(@Nullable String host) {
    if (context.isServer()) {
      throw new IllegalArgumentException("a client needs a TlsContext.client(), not a server's");
    }
    String name = serverName == null ? host : serverName;
    if (name == null) {
      throw new IllegalArgumentException(
          "You must set withServerName(…) when using TLS without a host; an empty name turns the"
              + " check of the host name off");
    }
    return name;
  }
}
