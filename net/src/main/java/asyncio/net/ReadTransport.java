package asyncio.net;

/** A transport that bytes come out of. */
public interface ReadTransport extends BaseTransport {
  /** {@return whether the protocol is being given data} */
  boolean isReading();

  /** Stops giving data to the protocol; the peer is slowed down. Idempotent. */
  void pauseReading();

  /** Goes on giving data to the protocol. Idempotent. */
  void resumeReading();
}
