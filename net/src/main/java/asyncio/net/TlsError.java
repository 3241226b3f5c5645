package asyncio.net;

import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;

/**
 * TLS could not be agreed on, or was broken: the message says what is wrong with the peer, the
 * cause has the details.
 */
public final class TlsError extends UncheckedIOException {
  private TlsError(String message, IOException cause) {
    super(message, cause);
  }

  static TlsError of(SSLException failure) {
    return new TlsError("TLS failed: " + reason(failure), failure);
  }

  static TlsError ofHandshake(SSLException failure, String peer) {
    return new TlsError(
        "TLS handshake with %s failed: %s".formatted(peer, reason(failure)), failure);
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
    return String.valueOf(failure.getMessage());
  }
}
