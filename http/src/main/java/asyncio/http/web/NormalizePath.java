package asyncio.http.web;

/**
 * Sends clients whose path is not there to the same one with single slashes, or with a slash at its
 * end more or less, if that is there. It never sends anybody to another host.
 *
 * @param appendSlash whether a slash is added at the end, or taken away
 */
public record NormalizePath(boolean appendSlash) implements Middleware {
  @Override
  public Response handle(Request request, Handler next) throws Exception {
    Response response = next.handle(request);
    if (response.status().code() != 404) {
      return response;
    }
    String path = request.rawPath();
    String merged = merged(path);
    for (String candidate : new String[] {merged, turned(merged)}) {
      if (!candidate.equals(path) && request.app().isRoutable(candidate)) {
        String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
        return Response.redirect(308, candidate + query);
      }
    }
    return response;
  }

  /** With one slash where there are many; an escaped one, or a backslash, is none. */
  private static String merged(String path) {
    StringBuilder merged = new StringBuilder("/");
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || merged.charAt(merged.length() - 1) != '/') {
        merged.append(c);
      }
    }
    return merged.toString();
  }

  private String turned(String path) {
    if (appendSlash) {
      return path.endsWith("/") ? path : path + "/";
    }
    return path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
  }
}
