package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.http.Method;
import asyncio.http.connection.HttpDate;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files below a directory, for {@link Application#files}. Nothing outside of it is given, not
 * by a symbolic link either, nor what is hidden: whose name begins with a dot. What is forbidden
 * looks as what is not there. The disk is asked off the loop, and the bytes go from the file to the
 * socket without passing through the program where the system can do that.
 *
 * <p>Of {@code index.html} in a directory its page is made. A file {@code a.js.br} or {@code
 * a.js.gz} beside {@code a.js} is given in its place to clients that take it.
 *
 * @param root the directory
 * @param listed whether a directory without {@code index.html} is listed
 * @param cacheControl what clients and proxies are told about keeping the files; null: nothing
 */
public record StaticFiles(Path root, boolean listed, @Nullable String cacheControl) {
  private static final String[][] SIBLINGS = {{"br", ".br"}, {"gzip", ".gz"}};

  /**
   * The files below a directory, which is not listed.
   *
   * @param root the directory
   * @return them
   */
  public static StaticFiles of(Path root) {
    return new StaticFiles(root, false, null);
  }

  /**
   * The same, with directories listed or not.
   *
   * @param wanted whether a directory without {@code index.html} is
   * @return them
   */
  public StaticFiles withListed(boolean wanted) {
    return new StaticFiles(root, wanted, cacheControl);
  }

  /**
   * The same with what clients and proxies are told.
   *
   * @param value as {@code max-age=3600}
   * @return them
   */
  public StaticFiles withCacheControl(String value) {
    return new StaticFiles(root, listed, value);
  }

  /** What was found. */
  private sealed interface Found {
    record File(
        Path path, String name, long size, Instant modified, String tag, @Nullable String encoding)
        implements Found {}

    record Listing(String html) implements Found {}

    record Directory() implements Found {}

    record Nothing() implements Found {}
  }

  /** Answers; the tail is the rest of the path behind that of the route, not unescaped. */
  Response answer(Request request, String tail) {
    if (!request.method().equals(Method.GET) && !request.method().equals(Method.HEAD)) {
      return Response.error(405).withHeader("allow", "GET, HEAD");
    }
    String relative = relative(tail);
    if (relative == null) {
      return Response.error(404);
    }
    return switch (Asyncio.<Found>toThread(() -> find(request, relative, tail))) {
      case Found.Nothing nothing -> Response.error(404);
      case Found.Directory directory -> Response.redirect(308, withSlash(request));
      case Found.Listing(String html) -> Response.html(html);
      case Found.File file -> file(request, file);
    };
  }

  /** The same path with a slash at its end; it is never one of another host. */
  private static String withSlash(Request request) {
    int from = 0;
    while (from < request.rawPath().length() && request.rawPath().charAt(from) == '/') {
      from++;
    }
    String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
    return "/" + request.rawPath().substring(from) + "/" + query;
  }

  /** A path below the root; null if it could be anything else. */
  private static @Nullable String relative(String tail) {
    StringBuilder path = new StringBuilder();
    String[] segments = RoutePath.split(tail);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      if (segment.isEmpty() && (i == 0 || i == segments.length - 1)) {
        continue;
      }
      boolean odd = segment.isEmpty() || segment.startsWith(".");
      for (int c = 0; c < segment.length(); c++) {
        odd |= segment.charAt(c) < ' ' || "/\\:".indexOf(segment.charAt(c)) >= 0;
      }
      if (odd) {
        return null;
      }
      path.append(path.isEmpty() ? "" : "/").append(segment);
    }
    return path.toString();
  }

  // ---- off the loop

  private Found find(Request request, String relative, String tail) throws IOException {
    Path real = real(relative);
    if (real == null) {
      return new Found.Nothing();
    }
    if (!Files.isDirectory(real)) {
      return tail.endsWith("/") ? new Found.Nothing() : file(request, relative, real);
    }
    if (!tail.endsWith("/")) {
      return new Found.Directory();
    }
    String index = (relative.isEmpty() ? "" : relative + "/") + "index.html";
    Path page = real(index);
    if (page != null) {
      return file(request, index, page);
    }
    return listed ? new Found.Listing(listing(real, relative)) : new Found.Nothing();
  }

  /** Where a file really is; null if that is not below the root. */
  private @Nullable Path real(String relative) throws IOException {
    try {
      Path base = root.toRealPath();
      Path real = base.resolve(relative).toRealPath();
      return real.startsWith(base) ? real : null;
    } catch (NoSuchFileException | InvalidPathException missing) {
      return null;
    } catch (IOException unreadable) { // a loop of links, a name too long, a file as a directory
      return null;
    }
  }

  private Found file(Request request, String relative, Path real) throws IOException {
    if (!Files.isRegularFile(real) || !Files.isReadable(real)) {
      return new Found.Nothing();
    }
    String name = real.getFileName().toString();
    for (String[] sibling : SIBLINGS) {
      if (Accepted.encoding(request.headers(), sibling[0])) {
        Path compressed = real(relative + sibling[1]);
        if (compressed != null && Files.isRegularFile(compressed)) {
          return found(compressed, name, sibling[0]);
        }
      }
    }
    return found(real, name, null);
  }

  private static Found found(Path path, String name, @Nullable String encoding) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    Instant modified = attributes.lastModifiedTime().toInstant();
    long nanos = modified.getEpochSecond() * 1_000_000_000L + modified.getNano();
    String tag =
        "\""
            + Long.toHexString(nanos)
            + "-"
            + Long.toHexString(attributes.size())
            + (encoding == null ? "" : "-" + encoding)
            + "\"";
    return new Found.File(
        path, name, attributes.size(), modified.truncatedTo(ChronoUnit.SECONDS), tag, encoding);
  }

  private static String listing(Path directory, String relative) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!name.startsWith(".")) {
          names.add(Files.isDirectory(file) ? name + "/" : name);
        }
      }
    }
    StringBuilder page = new StringBuilder("<!doctype html>\n<meta charset=\"utf-8\">\n");
    page.append("<title>").append(Escapes.html("/" + relative)).append("</title>\n<ul>\n");
    for (String name : names) {
      String link = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
      page.append("<li><a href=\"./")
          .append(Escapes.encode(link))
          .append(name.endsWith("/") ? "/" : "")
          .append("\">")
          .append(Escapes.html(name))
          .append("</a></li>\n");
    }
    return page.append("</ul>\n").toString();
  }

  // ---- on the loop

  private Response file(Request request, Found.File file) {
    Response whole =
        Response.status(200)
            .withBody(new Body.File(file.path(), 0, file.size()))
            .withHeader("content-type", ContentTypes.of(file.name()))
            .withHeader("etag", file.tag())
            .withHeader("last-modified", HttpDate.text(file.modified()))
            .withHeader("vary", "accept-encoding")
            .withHeader("x-content-type-options", "nosniff");
    if (file.encoding() != null) {
      whole = whole.withHeader("content-encoding", file.encoding());
    }
    if (cacheControl != null) {
      whole = whole.withHeader("cache-control", cacheControl);
    }
    return Conditions.apply(request, whole, file.tag(), file.modified());
  }
}
