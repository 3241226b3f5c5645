package asyncio.http.web;

import asyncio.http.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which handler answers what. A path without names is found by its text, one with names by trying
 * them in the order in which they were added; the path that was asked for is split at its slashes
 * first and unescaped then, so {@code %2f} is no slash.
 */
final class Router {
  private final Map<String, Resource> fixed = new HashMap<>();
  private final List<Resource> named = new ArrayList<>();

  private static final class Resource {
    final RoutePath path;
    final Map<Method, Handler> handlers = new LinkedHashMap<>();

    Resource(RoutePath path) {
      this.path = path;
    }

    String allowed() {
      TreeSet<String> names = new TreeSet<>();
      handlers.keySet().forEach(method -> names.add(method.name()));
      if (names.contains("GET")) {
        names.add("HEAD");
      }
      names.add("OPTIONS");
      return String.join(", ", names);
    }
  }

  void add(Method method, String path, Handler handler) {
    RoutePath parsed = RoutePath.of(path);
    Resource resource = existing(parsed);
    if (resource == null) {
      resource = new Resource(parsed);
      if (parsed.hasNames()) {
        named.add(resource);
      } else {
        fixed.put(path, resource);
      }
    }
    if (resource.handlers.putIfAbsent(method, handler) != null) {
      throw new IllegalArgumentException(
          "there is a handler of " + method + " " + path + " already");
    }
  }

  private @Nullable Resource existing(RoutePath path) {
    if (!path.hasNames()) {
      return fixed.get(path.text());
    }
    for (Resource resource : named) {
      if (resource.path.text().equals(path.text())) {
        return resource;
      }
    }
    return null;
  }

  Response handle(Request request) throws Exception {
    Resource resource = find(request);
    if (resource == null) {
      if (request.method().equals(Method.OPTIONS) && request.rawPath().equals("*")) {
        return Response.status(204);
      }
      return Response.text("Not Found\n").withStatus(404);
    }
    Handler handler = resource.handlers.get(request.method());
    if (handler == null && request.method().equals(Method.HEAD)) {
      handler = resource.handlers.get(Method.GET);
    }
    if (handler != null) {
      return handler.handle(request);
    }
    if (request.method().equals(Method.OPTIONS)) {
      return Response.status(204).withHeader("allow", resource.allowed());
    }
    return Response.text("Method Not Allowed\n")
        .withStatus(405)
        .withHeader("allow", resource.allowed());
  }

  private @Nullable Resource find(Request request) {
    String path = request.rawPath();
    Resource found = fixed.get(path);
    if (found == null && path.indexOf('%') >= 0) {
      found = fixed.get(RoutePath.normalized(path));
    }
    if (found != null || named.isEmpty()) {
      return found;
    }
    String[] segments = RoutePath.split(path);
    for (Resource resource : named) {
      Map<String, String> values = resource.path.match(segments);
      if (values != null) {
        request.matched(values);
        return resource;
      }
    }
    return null;
  }
}
