package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps responses and gives them again while they are fresh, or after the server has said that they
 * are still right (RFC 9111). It keeps what is for one user, as a browser does; {@link #shared} has
 * one that keeps only what is for everybody. A response that was got with an {@code Authorization}
 * is given to requests with the same one only, unless it is {@code public}.
 *
 * <p>Only whole answers to GET are kept, once their body was read to its end; requests for ranges,
 * and those that have conditions of their own, pass by. What is old is given without asking where
 * the request allows that ({@code max-stale}), or where the response does and the server fails
 * ({@code stale-if-error}). A response out of the cache has an {@code Age}. Loop thread only.
 *
 * {@snippet :
 * var session = new ClientSession(o -> o.use(new HttpCache()));
 * }
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9111">RFC 9111</a>
 */
public final class HttpCache implements ClientMiddleware {
  private static final long MEMORY = 64L * 1024 * 1024; // bytes
  private static final long LONGEST = 8L * 1024 * 1024; // bytes of a body
  private static final int VARIANTS = 16; // of a place
  private static final Set<String> OWN_CONDITIONS =
      Set.of("range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since");
  private static final Set<String> OF_CONNECTION = // RFC 9111, 3.1
      Set.of(
          "connection",
          "keep-alive",
          "te",
          "transfer-encoding",
          "upgrade",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization");
  private static final Set<String> OF_BODY = // what a 304 does not change (RFC 9111, 3.2)
      Set.of("content-length", "content-encoding", "content-type", "content-range");

  private final CacheStore store;
  private final boolean shared;
  private final InstantSource time;

  /** A private cache of 64 MiB in memory. */
  public HttpCache() {
    this(CacheStore.inMemory(MEMORY));
  }

  /**
   * A private cache.
   *
   * @param store where it keeps what it has
   */
  public HttpCache(CacheStore store) {
    this(store, false, InstantSource.system());
  }

  HttpCache(CacheStore store, boolean shared, InstantSource time) {
    this.store = store;
    this.shared = shared;
    this.time = time;
  }

  /**
   * A cache for what is for everybody, as one of a proxy: nothing private, nothing that was got
   * with credentials unless it says that it may.
   *
   * @param store where it keeps what it has
   * @return the cache
   */
  public static HttpCache shared(CacheStore store) {
    return new HttpCache(store, true, InstantSource.system());
  }

  @Override
  public ClientResponse handle(ClientRequest request, Next next) throws Exception {
    if (!request.method().equals(Method.GET)) {
      ClientResponse response = next.send(request);
      if (!request.method().isSafe() && response.status() < 400) {
        invalidate(request, response);
      }
      return response;
    }
    Headers fields = request.fields.apply(request);
    CacheControl asked = CacheControl.of(fields);
    boolean passesBy =
        request.handling.handshake != null
            || asked.has("no-store")
            || OWN_CONDITIONS.stream().anyMatch(fields::contains);
    return passesBy ? next.send(request) : new Lookup(request, next, fields, asked).answer();
  }

  /** What has been kept of the place that was changed is wrong (RFC 9111, 4.4). */
  private void invalidate(ClientRequest request, ClientResponse response) {
    store.put(request.target().toString(), List.of());
    for (String name : List.of("location", "content-location")) {
      String value = response.headers().get(name);
      if (value != null) {
        try {
          Url other = request.target().resolve(value);
          if (other.sameOrigin(request.target())) {
            store.put(other.toString(), List.of());
          }
        } catch (InvalidUrlError noPlace) {
          // of which nothing can be kept
        }
      }
    }
  }

  /** One request for something that may be kept. */
  private final class Lookup {
    private final ClientRequest request;
    private final Next next;
    private final Headers fields;
    private final CacheControl asked;
    private final String place;

    Lookup(ClientRequest request, Next next, Headers fields, CacheControl asked) {
      this.request = request;
      this.next = next;
      this.fields = fields;
      this.asked = asked;
      this.place = request.target().toString();
    }

    ClientResponse answer() throws Exception {
      CachedResponse kept = fitting();
      if (kept != null && isGood(kept)) {
        return given(kept);
      }
      if (asked.has("only-if-cached")) {
        return ClientResponse.of(request, Status.of(504), Headers.EMPTY, new byte[0]);
      }
      if (kept == null || !kept.hasValidator()) {
        return ask(kept);
      }
      return validate(kept);
    }

    // ---- choosing

    /** The latest of those that the request gets (RFC 9111, 4.1). */
    private @Nullable CachedResponse fitting() {
      return store.get(place).reversed().stream().filter(this::fits).findFirst().orElse(null);
    }

    private boolean fits(CachedResponse kept) {
      return kept.varied().equals(varied(kept.headers()));
    }

    /** The fields of this request that a response depends on. */
    private Headers varied(Headers response) {
      Set<String> names = new TreeSet<>();
      for (String value : response.all("vary")) {
        for (String name : value.split(",", -1)) {
          names.add(name.strip().toLowerCase(Locale.ROOT));
        }
      }
      if (!CacheControl.of(response).has("public")) {
        names.add("authorization");
      }
      Headers.Builder varied = Headers.builder();
      for (String name : names) {
        if (!name.isEmpty()) {
          fields.all(name).forEach(value -> varied.add(name, value.strip()));
        }
      }
      return varied.build();
    }

    /** Whether it can be given without asking the server (RFC 9111, 4). */
    private boolean isGood(CachedResponse kept) {
      CacheControl said = kept.control();
      if (asked.has("no-cache") || said.has("no-cache")) {
        return false;
      }
      Duration age = kept.age(time.instant());
      Duration max = asked.time("max-age");
      if (max != null && age.compareTo(max) > 0) {
        return false;
      }
      Duration left = kept.lifetime(shared).minus(age);
      Duration reserve = asked.time("min-fresh");
      if (left.compareTo(reserve == null ? Duration.ZERO : reserve) > 0) {
        return true;
      }
      if (!asked.has("max-stale") || reserve != null || mustBeRight(said)) {
        return false;
      }
      boolean anyhow = asked.isPlain("max-stale");
      Duration tolerated = asked.time("max-stale");
      return anyhow || (tolerated != null && left.plus(tolerated).isPositive());
    }

    private boolean mustBeRight(CacheControl said) {
      return said.has("must-revalidate")
          || (shared && (said.has("proxy-revalidate") || said.has("s-maxage")));
    }

    private ClientResponse given(CachedResponse kept) {
      Headers.Builder headers = kept.headers().toBuilder();
      headers.set("Age", Long.toString(kept.age(time.instant()).toSeconds()));
      var status = new Status(kept.status(), kept.reason());
      return ClientResponse.of(request, status, headers.build(), kept.body());
    }

    // ---- asking

    private ClientResponse ask(@Nullable CachedResponse kept) throws Exception {
      Instant begin = time.instant();
      ClientResponse response;
      try {
        response = next.send(request);
      } catch (ClientConnectionError failed) {
        if (kept == null || !isGoodAfterFailure(kept)) {
          throw failed;
        }
        return given(kept);
      }
      if (response.status() >= 500 && kept != null && isGoodAfterFailure(kept)) {
        response.close();
        return given(kept);
      }
      keepLater(response, begin);
      return response;
    }

    /** RFC 5861, 4. */
    private boolean isGoodAfterFailure(CachedResponse kept) {
      CacheControl said = kept.control();
      Duration tolerated = said.time("stale-if-error");
      tolerated = tolerated == null ? asked.time("stale-if-error") : tolerated;
      return tolerated != null
          && !mustBeRight(said)
          && !said.has("no-cache")
          && kept.age(time.instant()).compareTo(kept.lifetime(shared).plus(tolerated)) < 0;
    }

    /** Asks whether it is still right (RFC 9111, 4.3). */
    private ClientResponse validate(CachedResponse kept) throws Exception {
      String tag = kept.headers().get("etag");
      String changed = kept.headers().get("last-modified");
      if (tag != null) {
        request.header("If-None-Match", tag);
      }
      if (changed != null) {
        request.header("If-Modified-Since", changed);
      }
      Instant begin = time.instant();
      ClientResponse response;
      try {
        response = ask(kept);
      } finally {
        request.removeHeader("If-None-Match").removeHeader("If-Modified-Since");
      }
      if (response.status() != 304) {
        return response;
      }
      response.close();
      String other = response.headers().get("etag");
      if (tag != null && other != null && !opaque(tag).equals(opaque(other))) {
        return ask(null); // it speaks of another one than we have
      }
      CachedResponse right = updated(kept, response.headers(), begin);
      put(right);
      return given(right);
    }

    private static String opaque(String tag) {
      return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /** With what the server says of it now (RFC 9111, 3.2 and 4.3.4). */
    private CachedResponse updated(CachedResponse kept, Headers news, Instant begin) {
      Headers.Builder headers = kept.headers().toBuilder();
      Headers useful = withoutConnection(news);
      Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
      useful.forEach((name, _) -> names.add(name));
      names.removeAll(OF_BODY);
      headers.remove("age");
      names.forEach(headers::remove);
      useful.forEach(
          (name, value) -> {
            if (names.contains(name)) {
              headers.add(name, value);
            }
          });
      Headers built = headers.build();
      return new CachedResponse(
          begin, time.instant(), kept.status(), kept.reason(), built, varied(built), kept.body());
    }

    // ---- keeping

    /** Keeps it once its body was read to the end, if it may be kept (RFC 9111, 3). */
    private void keepLater(ClientResponse response, Instant begin) {
      Instant received = time.instant();
      Headers headers = withoutConnection(response.headers());
      var kept =
          new CachedResponse(
              begin,
              received,
              response.status(),
              response.reason(),
              headers,
              varied(headers),
              new byte[0]);
      if (mayBeKept(kept) && response.contentLength() <= LONGEST) {
        response.through(
            source ->
                new CopiedBody(
                    source,
                    LONGEST,
                    body ->
                        put(
                            new CachedResponse(
                                begin,
                                received,
                                kept.status(),
                                kept.reason(),
                                headers,
                                kept.varied(),
                                body))));
      } else if (response.status() < 400 && response.status() != 304) {
        forget(kept); // there is something newer
      }
    }

    private boolean mayBeKept(CachedResponse kept) {
      CacheControl said = kept.control();
      int status = kept.status();
      boolean whole = status >= 200 && status != 206 && status != 304;
      boolean known = !said.has("must-understand") || kept.saysSo(shared);
      if (!whole || !known || (said.has("no-store") && !said.has("must-understand"))) {
        return false;
      }
      if (kept.headers().hasToken("vary", "*") || (shared && said.has("private"))) {
        return false;
      }
      boolean allowed = said.has("public") || said.has("must-revalidate") || said.has("s-maxage");
      if (shared && fields.contains("authorization") && !allowed) {
        return false; // RFC 9111, 3.5
      }
      boolean useful = kept.hasValidator() || kept.lifetime(shared).isPositive();
      return useful && kept.saysSo(shared);
    }

    private void put(CachedResponse kept) {
      List<CachedResponse> others = others(kept);
      others.add(kept);
      store.put(
          place,
          others.size() > VARIANTS
              ? others.subList(others.size() - VARIANTS, others.size())
              : others);
    }

    private void forget(CachedResponse instead) {
      List<CachedResponse> all = store.get(place);
      List<CachedResponse> others = others(instead);
      if (others.size() < all.size()) {
        store.put(place, others);
      }
    }

    /** Those that this request does not get. */
    private List<CachedResponse> others(CachedResponse kept) {
      List<CachedResponse> others = new ArrayList<>(store.get(place));
      others.removeIf(each -> fits(each) || each.varied().equals(kept.varied()));
      return others;
    }
  }

  private static Headers withoutConnection(Headers headers) {
    Headers.Builder useful = Headers.builder();
    headers.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          if (!OF_CONNECTION.contains(lower) && !headers.hasToken("connection", lower)) {
            useful.add(name, value);
          }
        });
    return useful.build();
  }

  @Override
  public String toString() {
    return "<HttpCache " + (shared ? "shared" : "private") + ", " + store + ">";
  }
}
