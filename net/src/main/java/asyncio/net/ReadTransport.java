package asyncio.net;

/** A transport that bytes come out of. */
public interface ReadTransport extends BaseTransport {
  /** {@return whether the protocol is being given data} */
  boolean isReading();

  /** Stops giving data to the protocol; the peer is slowed down. Idempotent. */
  void pauseReading();

  /** Goes on giving data to the protocol. Idempotent. */
  void resumeReading();

  /**
   * How much has come that the protocol was not given. A transport whose protocol has paused reads
   * no further, so this is at most what one read has brought: there is no limit to be set.
   *
   * @return bytes; with TLS, decrypted ones
   */
  long readBufferSize();
}
