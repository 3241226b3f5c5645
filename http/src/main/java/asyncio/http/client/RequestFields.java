package asyncio.http.client;

import asyncio.http.Headers;
import asyncio.http.connection.ClientHandshake;
import asyncio.http.connection.Decompression;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** What is sent before the body: the request's own fields first, then what it does not say. */
final class RequestFields {
  private static final String AGENT = "asyncio";

  private final ClientOptions options;
  private final ClientRequest request;
  private final Route route;
  private final Headers.Builder fields = Headers.builder();

  RequestFields(ClientOptions options, ClientRequest request, Route route) {
    this.options = options;
    this.request = request;
    this.route = route;
  }

  /** The target in the form that its receiver needs. */
  static String target(ClientRequest request, Route route) {
    return route.isForwarded() ? request.target().toString() : request.target().target();
  }

  Headers build() {
    Payload payload = request.payload(); // which may set fields
    Headers own = request.headers();
    if (!own.contains("host")) {
      fields.add("Host", request.target().authority());
    }
    own.forEach(fields::add);
    ClientHandshake handshake = request.handling.handshake;
    if (handshake != null) {
      handshake.fields().forEach(fields::add);
    }
    addUnlessSkipped("User-Agent", AGENT);
    addUnlessSkipped("Accept", "*/*");
    if (request.handling.decompress) {
      addUnlessSkipped("Accept-Encoding", Decompression.accepted());
    }
    addOfBody(payload);
    addCredentials();
    addCookies();
    return fields.build();
  }

  private void addOfBody(Payload payload) {
    String type = payload.contentType();
    if (type != null) {
      addUnlessSkipped("Content-Type", type);
    }
    if (request.handling.expect100 && payload.length() != 0) {
      fields.add("Expect", "100-continue");
    }
  }

  private void addCredentials() {
    Url url = request.target();
    String credentials = url.credentials();
    if (credentials == null && !request.isStrange()) {
      credentials = options.credentials(url.address());
    }
    if (credentials != null) {
      addUnlessThere("Authorization", Connecting.basic(credentials));
    }
    Proxy proxy = route.proxy();
    if (proxy != null && route.isForwarded()) {
      options.proxyHeaders().forEach(fields::add);
      String asked = proxy.credentials();
      if (asked != null) {
        addUnlessThere("Proxy-Authorization", Connecting.basic(asked));
      }
    }
  }

  private void addUnlessSkipped(String name, String value) {
    String key = name.toLowerCase(Locale.ROOT);
    if (!request.handling.skipped.contains(key)) {
      addUnlessThere(name, value);
    }
  }

  private void addUnlessThere(String name, String value) {
    if (!fields.contains(name)) {
      fields.add(name, value);
    }
  }

  private void addCookies() {
    Map<String, String> cookies =
        new LinkedHashMap<>(options.cookies().cookiesFor(request.target()));
    cookies.putAll(request.cookies);
    if (!cookies.isEmpty() && !fields.contains("cookie")) {
      var text = new StringJoiner("; ");
      cookies.forEach((name, value) -> text.add(name + "=" + value));
      fields.add("Cookie", text.toString());
    }
  }
}
