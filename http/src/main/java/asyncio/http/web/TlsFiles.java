package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.net.TlsContext;
import asyncio.net.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The certificate of a server, in files that are read again when they change: connections made from
 * then on have the new one, and nobody is disconnected. If the new one is none, the old one stays,
 * and the log says why.
 *
 * @param chain the certificates in PEM, the own one first
 * @param key its private key, in PKCS #8
 * @param clients authorities of clients in PEM: only clients with a certificate of theirs are
 *     served; null: all are
 * @param look how often it is looked whether the files have changed
 */
public record TlsFiles(Path chain, Path key, @Nullable Path clients, Duration look) {
  private static final System.Logger LOGGER = System.getLogger("asyncio");

  /**
   * A certificate that is looked at every minute.
   *
   * @param chain the certificates in PEM, the own one first
   * @param key its private key, in PKCS #8
   * @return it
   */
  public static TlsFiles of(Path chain, Path key) {
    return new TlsFiles(chain, key, null, Duration.ofMinutes(1));
  }

  /**
   * The same for a server that serves only certain clients.
   *
   * @param authorities theirs, in PEM
   * @return it
   */
  public TlsFiles withClients(Path authorities) {
    return new TlsFiles(chain, key, authorities, look);
  }

  /**
   * The same, looked at more often, or less.
   *
   * @param often how often
   * @return it
   */
  public TlsFiles withLook(Duration often) {
    return new TlsFiles(chain, key, clients, often);
  }

  /** What the files have now. Suspends. */
  TlsOptions options() {
    return Asyncio.toThread(this::read);
  }

  private TlsOptions read() {
    TlsContext context = TlsContext.server(chain, key).withAlpn("h2", "http/1.1");
    return TlsOptions.of(
        clients == null ? context : context.withTrust(clients).withClientsVerified());
  }

  /** When and how long the files are. */
  private List<String> state() throws IOException {
    List<String> state = new ArrayList<>();
    for (Path file : clients == null ? List.of(chain, key) : List.of(chain, key, clients)) {
      state.add(Files.getLastModifiedTime(file) + " " + Files.size(file));
    }
    return state;
  }

  /** Tells what the files have whenever they have changed, until it is cancelled. */
  void follow(Consumer<TlsOptions> renewed) {
    List<String> known = Asyncio.toThread(this::state);
    while (true) {
      Asyncio.sleep(look);
      try {
        List<String> now = Asyncio.toThread(this::state);
        if (!now.equals(known)) {
          renewed.accept(options());
          known = now;
          LOGGER.log(System.Logger.Level.INFO, "the certificate is read again from {0}", chain);
        }
      } catch (RuntimeException wrong) { // a half-written file is looked at again
        LOGGER.log(System.Logger.Level.WARNING, "the certificate of before stays: " + chain, wrong);
      }
    }
  }
}
