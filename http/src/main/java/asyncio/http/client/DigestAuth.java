package asyncio.http.client;

import asyncio.http.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells one site who asks, by digest (RFC 7616): MD5, SHA-256 and SHA-512-256, also as {@code
 * -sess}, with {@code auth} or, for bodies that are bytes, {@code auth-int}. The strongest that the
 * server offers is taken. After the first challenge it answers before it is asked. Nothing is sent
 * to any other site, whatever that asks or redirects to.
 *
 * {@snippet :
 * var session = new ClientSession(o -> o.use(new DigestAuth("https://example.com", "ann", "secret")));
 * }
 */
public final class DigestAuth implements ClientMiddleware {
  private static final List<String> ALGORITHMS =
      List.of("SHA-512-256", "SHA-512-256-SESS", "SHA-256", "SHA-256-SESS", "MD5", "MD5-SESS");

  private final Url site;
  private final String user;
  private final String password;
  private final Supplier<String> nonces; // our own
  private @Nullable Challenge challenge; // the last one
  private int count; // of uses of its nonce

  /** What a server asks. */
  private record Challenge(
      String realm,
      String nonce,
      @Nullable String opaque,
      String algorithm,
      List<String> protections,
      boolean stale,
      boolean hidesUser) {}

  /**
   * A name and a password for one site.
   *
   * @param site scheme, host and port count
   * @param user the name
   * @param password the password
   * @throws InvalidUrlError if it is no URL
   */
  public DigestAuth(String site, String user, String password) {
    this(site, user, password, DigestAuth::random);
  }

  DigestAuth(String site, String user, String password, Supplier<String> nonces) {
    this.nonces = nonces;
    this.site = Url.parse(site);
    this.user = user;
    this.password = password;
  }

  @Override
  public ClientResponse handle(ClientRequest request, Next next) throws Exception {
    if (!request.target().sameOrigin(site)) {
      return next.send(request);
    }
    Challenge used = challenge;
    for (int refused = 0; ; refused++) {
      if (used != null) {
        request.header("Authorization", answer(used, request));
      }
      ClientResponse response = next.send(request);
      if (response.status() != 401 || !request.isSendable() || refused == 2) {
        return response;
      }
      Challenge asked = strongest(response.headers().all("www-authenticate"), request);
      if (asked == null || (used != null && isWrong(asked, used, refused))) {
        return response;
      }
      challenge = asked;
      used = asked;
      count = 0;
      response.close();
    }
  }

  /** Whether the password was, and not the nonce too old. */
  private static boolean isWrong(Challenge asked, Challenge used, int refused) {
    return !asked.stale && (refused > 0 || asked.nonce.equals(used.nonce));
  }

  private static String random() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static @Nullable Challenge strongest(List<String> fields, ClientRequest request) {
    Challenge best = null;
    for (Map<String, String> each : AuthChallenges.parse(fields, "digest")) {
      String algorithm = each.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
      String nonce = each.get("nonce");
      String realm = each.get("realm");
      List<String> protections = protections(each.get("qop"), request);
      if (nonce == null
          || realm == null
          || protections == null
          || !ALGORITHMS.contains(algorithm)) {
        continue;
      }
      if (best == null || ALGORITHMS.indexOf(algorithm) < ALGORITHMS.indexOf(best.algorithm)) {
        best =
            new Challenge(
                realm,
                nonce,
                each.get("opaque"),
                algorithm,
                protections,
                "true".equalsIgnoreCase(each.get("stale")),
                "true".equalsIgnoreCase(each.get("userhash")));
      }
    }
    return best;
  }

  /** The one to be used, none for servers of old; null if it cannot be done. */
  private static @Nullable List<String> protections(
      @Nullable String offered, ClientRequest request) {
    if (offered == null) {
      return List.of();
    }
    List<String> each = List.of(offered.toLowerCase(Locale.ROOT).replace(" ", "").split(",", -1));
    if (each.contains("auth")) {
      return List.of("auth");
    }
    return each.contains("auth-int") && request.payload() instanceof Payload.Bytes
        ? List.of("auth-int")
        : null;
  }

  private String answer(Challenge asked, ClientRequest request) {
    String algorithm = asked.algorithm.replace("-SESS", "");
    String target = request.target().target();
    String own = nonces.get();
    String times = "%08x".formatted(++count);
    String secret = hash(algorithm, user + ":" + asked.realm + ":" + password);
    if (asked.algorithm.endsWith("-SESS")) {
      secret = hash(algorithm, secret + ":" + asked.nonce + ":" + own);
    }
    String what = request.method() + ":" + target;
    String protection = asked.protections.isEmpty() ? null : asked.protections.getFirst();
    if ("auth-int".equals(protection) && request.payload() instanceof Payload.Bytes body) {
      what += ":" + hash(algorithm, body.bytes());
    }
    String middle =
        protection == null ? asked.nonce : asked.nonce + ":" + times + ":" + own + ":" + protection;
    String response = hash(algorithm, secret + ":" + middle + ":" + hash(algorithm, what));
    var text = new StringBuilder("Digest ");
    if (asked.hidesUser) {
      text.append("username=\"").append(hash(algorithm, user + ":" + asked.realm));
      text.append("\", userhash=true");
    } else if (user.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      text.append("username=\"").append(quoted(user)).append('"');
    } else {
      text.append("username*=UTF-8''").append(Url.component(user).replace("+", "%20"));
    }
    text.append(", realm=\"").append(quoted(asked.realm));
    text.append("\", nonce=\"").append(quoted(asked.nonce));
    text.append("\", uri=\"").append(target);
    text.append("\", algorithm=").append(asked.algorithm.replace("SESS", "sess"));
    text.append(", response=\"").append(response).append('"');
    if (asked.opaque != null) {
      text.append(", opaque=\"").append(quoted(asked.opaque)).append('"');
    }
    if (protection != null) {
      text.append(", qop=").append(protection).append(", nc=").append(times);
      text.append(", cnonce=\"").append(own).append('"');
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String hash(String algorithm, String text) {
    return hash(algorithm, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(String algorithm, byte[] bytes) {
    String name = algorithm.equals("SHA-512-256") ? "SHA-512/256" : algorithm;
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new ClientResponseError(
          "this JDK has no " + name, Status.of(401), asyncio.http.Headers.EMPTY, missing);
    }
  }

  @Override
  public String toString() {
    return "<DigestAuth for " + site.authority() + ">";
  }
}
