package asyncio.http.web;

import asyncio.http.Cookie;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Remembers clients by a cookie that is signed: the client can read it, and cannot change it. It
 * has the time at which it was made, and the name of the cookie, in its signature, so an old one or
 * one of another purpose is worth nothing.
 *
 * {@snippet :
 * app.use(new Sessions(key));
 * app.post("/login", request -> {
 *   request.get(Sessions.SESSION).set("user", check(request.form()));
 *   return Response.seeOther("/");
 * });
 * }
 */
public final class Sessions implements Middleware {
  /** What is remembered of the client of a request. */
  public static final Key<Session> SESSION = Key.of("session");

  private static final int SHORTEST_KEY = 32;
  private static final int LONGEST = 3800; // what browsers keep, with the name and the rest
  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final List<SecretKeySpec> keys;
  private final Cookie form;
  private final Duration age;
  private final InstantSource time;

  /**
   * Sessions of two weeks, over TLS only.
   *
   * @param keys at least 32 random bytes each: the first signs, all verify, so that keys can be
   *     changed
   */
  public Sessions(byte[]... keys) {
    this(
        List.of(keys),
        Cookie.of("session", "").withSecure(true),
        Duration.ofDays(14),
        InstantSource.system());
  }

  /**
   * Sessions.
   *
   * @param keys at least 32 random bytes each: the first signs, all verify
   * @param form the cookie, whose value does not count
   * @param age how long they are remembered after the last change
   * @param time what time it is
   */
  public Sessions(List<byte[]> keys, Cookie form, Duration age, InstantSource time) {
    if (keys.isEmpty() || keys.stream().anyMatch(key -> key.length < SHORTEST_KEY)) {
      throw new IllegalArgumentException(
          "a key has 32 bytes or more, that nobody can guess: SecureRandom makes them");
    }
    this.keys = keys.stream().map(key -> new SecretKeySpec(key, ALGORITHM)).toList();
    this.form = form;
    this.age = age;
    this.time = time;
  }

  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Session session = new Session(read(request.cookie(form.name())));
    request.set(SESSION, session);
    Response response;
    try {
      response = next.handle(request);
    } catch (ThrownResponse thrown) {
      response = thrown.response();
    }
    if (!session.isChanged()) {
      return response;
    }
    boolean empty = session.values().isEmpty();
    Cookie cookie =
        new Cookie(
            form.name(),
            empty ? "" : write(session.values()),
            form.path(),
            form.domain(),
            empty ? Duration.ZERO : age,
            form.secure(),
            form.httpOnly(),
            form.sameSite());
    return response.withCookie(cookie).withHeader("cache-control", "no-store");
  }

  private String write(Map<String, String> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(Escapes.encode(name))
                .append('=')
                .append(Escapes.encode(value)));
    String payload =
        time.instant().getEpochSecond()
            + "."
            + ENCODER.encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    String signed = payload + "." + ENCODER.encodeToString(sign(keys.getFirst(), payload));
    if (signed.length() > LONGEST) {
      throw new IllegalStateException(
          "a session is kept by the browser, and has " + LONGEST + " characters at most");
    }
    return signed;
  }

  private Map<String, String> read(@Nullable String cookie) {
    Map<String, String> values = new LinkedHashMap<>();
    int dot = cookie == null ? -1 : cookie.lastIndexOf('.');
    if (cookie == null || dot < 0 || cookie.length() > LONGEST) {
      return values;
    }
    String payload = cookie.substring(0, dot);
    try {
      byte[] signature = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
      boolean right = false;
      for (SecretKeySpec key : keys) {
        right |= MessageDigest.isEqual(sign(key, payload), signature);
      }
      if (right) {
        int first = payload.indexOf('.');
        long made = Long.parseLong(payload.substring(0, first));
        if (time.instant().getEpochSecond() - made <= age.toSeconds()) {
          byte[] text = Base64.getUrlDecoder().decode(payload.substring(first + 1));
          FormReader.pairs(new String(text, StandardCharsets.UTF_8), values::put);
        }
      }
    } catch (IllegalArgumentException none) {
      // it is none of ours
    }
    return values;
  }

  private byte[] sign(SecretKeySpec key, String payload) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal((form.name() + "=" + payload).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
