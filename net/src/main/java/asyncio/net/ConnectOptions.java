package asyncio.net;

import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. What is about addresses, {@code localAddress} to {@code interleave} and {@code
 * family}, concerns TCP only.
 *
 * @param localAddress where to connect from, maybe an unresolved name, port 0 for any; null:
 *     anywhere
 * @param happyEyeballsDelay how long an address may take before the next one is tried beside it, as
 *     RFC 8305 has it; null: one after the other
 * @param interleave how many addresses of the first family come before families take turns; 0:
 *     addresses stay in the order of the resolver, or, with a delay for happy eyeballs, 1
 * @param allErrors whether a failure is an {@link asyncio.ExceptionGroup} of what each address has
 *     failed by
 * @param noDelay whether small pieces leave at once
 * @param keepAlive whether an idle connection is probed
 * @param family the only family of addresses to use; null: both
 * @param limit how long a line may be in the reader of a stream
 * @param tls how to use TLS; null: without
 */
public record ConnectOptions(
    @Nullable InetSocketAddress localAddress,
    @Nullable Duration happyEyeballsDelay,
    int interleave,
    boolean allErrors,
    boolean noDelay,
    boolean keepAlive,
    @Nullable StandardProtocolFamily family,
    int limit,
    @Nullable TlsOptions tls) {
  /** From anywhere, one address after the other, without delay, lines up to 64 KiB. */
  public static final ConnectOptions DEFAULT =
      new ConnectOptions(null, null, 0, false, true, false, null, StreamReader.DEFAULT_LIMIT, null);

  /** Checks them. */
  public ConnectOptions {
    if (interleave < 0) {
      throw new IllegalArgumentException("interleave must not be negative: " + interleave);
    }
    if (happyEyeballsDelay != null && happyEyeballsDelay.isNegative()) {
      throw new IllegalArgumentException(
          "happyEyeballsDelay must not be negative: " + happyEyeballsDelay);
    }
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be positive: " + limit);
    }
    if (family == StandardProtocolFamily.UNIX) {
      throw new IllegalArgumentException("a Unix socket has a path, not a host and a port");
    }
  }

  /**
   * The same, from an address.
   *
   * @param localAddress where to connect from; null: anywhere
   * @return changed options
   */
  public ConnectOptions withLocalAddress(@Nullable InetSocketAddress localAddress) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same, with addresses tried side by side or not.
   *
   * @param delay how long one may take before the next is tried too; null: one after the other
   * @return changed options
   */
  public ConnectOptions withHappyEyeballsDelay(@Nullable Duration delay) {
    return new ConnectOptions(
        localAddress, delay, interleave, allErrors, noDelay, keepAlive, family, limit, tls);
  }

  /**
   * The same, with families of addresses taking turns.
   *
   * @param interleave how many addresses of the first family come before
   * @return changed options
   */
  public ConnectOptions withInterleave(int interleave) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same, with all failures told or a summary.
   *
   * @param allErrors whether to throw a group of them
   * @return changed options
   */
  public ConnectOptions withAllErrors(boolean allErrors) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same, with or without Nagle's delay.
   *
   * @param noDelay whether small pieces leave at once
   * @return changed options
   */
  public ConnectOptions withNoDelay(boolean noDelay) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same, with idle connections probed or not.
   *
   * @param keepAlive whether they are
   * @return changed options
   */
  public ConnectOptions withKeepAlive(boolean keepAlive) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same, with addresses of one family.
   *
   * @param family IPv4 or IPv6; null: both
   * @return changed options
   */
  public ConnectOptions withFamily(@Nullable StandardProtocolFamily family) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same with another limit for lines.
   *
   * @param limit bytes
   * @return changed options
   */
  public ConnectOptions withLimit(int limit) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }

  /**
   * The same with TLS: the connection stands when the handshake is done.
   *
   * @param tls as {@link TlsOptions#client()}; null: without
   * @return changed options
   */
  public ConnectOptions withTls(@Nullable TlsOptions tls) {
    return new ConnectOptions(
        localAddress,
        happyEyeballsDelay,
        interleave,
        allErrors,
        noDelay,
        keepAlive,
        family,
        limit,
        tls);
  }
}
