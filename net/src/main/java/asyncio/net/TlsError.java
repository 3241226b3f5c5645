package asyncio.net;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.util.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * TLS could not be agreed on, or was broken: the message says what is wrong with the peer, the
 * cause has the details.
 */
public final class TlsError extends UncheckedIOException {
  /** How the JDK and OpenSSL name an alert of RFC 8446, 6.2. */
  private static final Pattern ALERT =
      Pattern.compile("(?:Received fatal alert: |V[13]_ALERT_)(\\w+)");

  private TlsError(String message, IOException cause) {
    super(message, cause);
  }

  static TlsError of(SSLException failure) {
    return new TlsError("TLS failed: " + reason(failure), failure);
  }

  /** Of whatever ended a connection with TLS: itself if TLS has nothing to do with it. */
  static Throwable explaining(Throwable failure) {
    return switch (failure) {
      case SSLException wrong -> of(wrong);
      case LinkageError mismatch -> ofLibrary(mismatch);
      default -> failure;
    };
  }

  static TlsError ofHandshake(SSLException failure, String peer) {
    return new TlsError(
        "TLS handshake with %s failed: %s".formatted(peer, reason(failure)), failure);
  }

  /** For a native library that is not made for this Netty. */
  private static TlsError ofLibrary(LinkageError mismatch) {
    String netty =
        Optional.ofNullable(Version.identify().get("netty-handler"))
            .map(Version::artifactVersion)
            .orElse("on the class path");
    return new TlsError(
        ("TLS failed: netty-tcnative on the class path is not made for Netty %s (%s); take the"
                + " version that netty-bom %s names, or take it off the path to use the JDK's TLS")
            .formatted(netty, mismatch.getMessage(), netty),
        new SSLException(mismatch));
  }

  private static String reason(SSLException failure) {
    if (failure instanceof NotSslRecordException) {
      return "the peer does not speak TLS";
    }
    int depth = 0;
    for (Throwable each = failure; each != null && depth < 10; each = each.getCause(), depth++) {
      switch (each) {
        case CertificateExpiredException expired -> {
          return "the certificate has expired (" + expired.getMessage() + ")";
        }
        case CertificateNotYetValidException early -> {
          return "the certificate is not valid yet (" + early.getMessage() + ")";
        }
        case CertPathBuilderException unknown -> {
          return "the certificate is signed by no authority that is trusted here";
        }
        case CertificateException wrong when wrong.getCause() == null -> {
          String message = String.valueOf(wrong.getMessage());
          return message.startsWith("No ") // name matching, subject alternative names
              ? "the certificate is for another host (" + message + ")"
              : "the certificate is not good (" + message + ")";
        }
        default -> {}
      }
    }
    String message = String.valueOf(failure.getMessage());
    Matcher alert = ALERT.matcher(message);
    return alert.find() ? "the peer says " + alert.group(1).toLowerCase(Locale.ROOT) : message;
  }
}
