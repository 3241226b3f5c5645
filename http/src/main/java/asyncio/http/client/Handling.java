package asyncio.http.client;

import asyncio.http.connection.ClientHandshake;
import asyncio.net.TlsOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** How one request is handled, beside what is sent. */
final class Handling {
  ClientTimeout timeout;
  ClientRetry retry;
  int maxRedirects = 10;
  boolean raiseForStatus;
  boolean expect100;
  boolean decompress;
  boolean compress;
  @Nullable LongConsumer progress;
  @Nullable TlsOptions tls; // instead of the session's
  @Nullable ClientHandshake handshake; // of a WebSocket
  final Set<String> skipped = new HashSet<>(); // names of fields, in lower case

  /** As the session has it. */
  Handling(ClientTimeout timeout, ClientRetry retry, boolean raises, boolean decompresses) {
    this.timeout = timeout;
    this.retry = retry;
    this.raiseForStatus = raises;
    this.decompress = decompresses;
  }

  /** As another request has it. */
  Handling(Handling other) {
    timeout = other.timeout;
    retry = other.retry;
    maxRedirects = other.maxRedirects;
    raiseForStatus = other.raiseForStatus;
    expect100 = other.expect100;
    decompress = other.decompress;
    compress = other.compress;
    progress = other.progress;
    tls = other.tls;
    handshake = other.handshake;
    skipped.addAll(other.skipped);
  }
}
