package asyncio.net;

import java.util.function.Supplier;

/** What a pair of streams asks of a transport that has a socket. Loop thread only. */
interface StreamTransport extends Transport {
  /** Has the connection closed, with a warning, when its owner has become garbage. */
  void ownedBy(Object owner);

  /**
   * Goes on with TLS, as the side that the context is for. Suspends until TLS stands; a failure
   * closes the connection.
   *
   * @param taken what the protocol has been given and gives back: a part of the handshake
   */
  void startTls(TlsOptions tls, Supplier<byte[]> taken);

  /** One that can, or an exception that says that it cannot. */
  static StreamTransport of(Transport transport) {
    if (transport instanceof StreamTransport capable) {
      return capable;
    }
    throw new UnsupportedOperationException("no TLS over " + transport);
  }
}
