package asyncio.http.web;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.connection.HttpDate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of a file depends on what it has of it already (RFC 9110, 13 and 14): 304 if
 * that is still right, 412 if it is not what it thinks, 206 for a part of it.
 */
final class Conditions {
  private final Headers asked;
  private final boolean reads;
  private final String etag;
  private final Instant modified; // in whole seconds

  private Conditions(Request request, String etag, Instant modified) {
    this.asked = request.headers();
    this.reads = request.method().equals(Method.GET) || request.method().equals(Method.HEAD);
    this.etag = etag;
    this.modified = modified;
  }

  /** The answer to a request, made of the one that gives the whole file. */
  static Response apply(Request request, Response whole, String etag, Instant modified) {
    Conditions conditions = new Conditions(request, etag, modified);
    int status = conditions.status();
    if (status != 200) {
      return withoutBody(whole, status);
    }
    return whole.body() instanceof Body.File file ? conditions.part(whole, file) : whole;
  }

  private int status() {
    String match = asked.get("if-match");
    if (match != null) {
      if (!matches(asked, "if-match", false)) {
        return 412;
      }
    } else if (isBefore("if-unmodified-since")) {
      return 412;
    }
    if (asked.contains("if-none-match")) {
      if (matches(asked, "if-none-match", true)) {
        return reads ? 304 : 412;
      }
    } else if (reads) {
      Instant since = HttpDate.parse(asked.get("if-modified-since"));
      if (since != null && !modified.isAfter(since)) {
        return 304;
      }
    }
    return 200;
  }

  /** Whether the file has changed since. */
  private boolean isBefore(String field) {
    Instant since = HttpDate.parse(asked.get(field));
    return since != null && modified.isAfter(since);
  }

  private boolean matches(Headers headers, String field, boolean weakly) {
    for (String list : headers.all(field)) {
      for (String element : list.split(",", -1)) { // no tag of ours has a comma
        String tag = element.strip();
        boolean weak = tag.startsWith("W/");
        if (tag.equals("*") || ((weakly || !weak) && etag.equals(weak ? tag.substring(2) : tag))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Response withoutBody(Response whole, int status) {
    Response answer = Response.status(status);
    for (String name : new String[] {"etag", "last-modified", "cache-control", "vary"}) {
      String value = whole.headers().get(name);
      if (value != null) {
        answer = answer.withHeader(name, value);
      }
    }
    return answer;
  }

  private Response part(Response whole, Body.File file) {
    Response ranged = whole.withHeader("accept-ranges", "bytes");
    String range = asked.get("range");
    if (range == null || !reads || !isStillTheSame(asked.get("if-range"))) {
      return ranged;
    }
    ByteRange wanted = ByteRange.of(range, file.length());
    if (wanted == null) {
      return ranged;
    }
    if (!wanted.isSatisfiable()) {
      return withoutBody(whole, 416).withHeader("content-range", "bytes */" + file.length());
    }
    return ranged
        .withStatus(206)
        .withHeader(
            "content-range",
            "bytes " + wanted.from() + "-" + (wanted.to() - 1) + "/" + file.length())
        .withBody(new Body.File(file.path(), wanted.from(), wanted.to() - wanted.from()));
  }

  private boolean isStillTheSame(@Nullable String ifRange) {
    if (ifRange == null) {
      return true;
    }
    return ifRange.startsWith("\"")
        ? ifRange.equals(etag)
        : modified.equals(HttpDate.parse(ifRange));
  }
}
