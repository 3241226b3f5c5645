package asyncio.http.web;

import asyncio.http.Method;
import java.util.ArrayList;
import java.util.Comparator;
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
  private final List<Mount> mounts = new ArrayList<>(); // the longest prefix first

  /** Answers all that is below a path. */
  @FunctionalInterface
  interface Below {
    /** The tail is what is behind the prefix, as it was sent: empty, or it begins with a slash. */
    Response handle(Request request, String tail) throws Exception;
  }

  private record Mount(List<String> prefix, Below below) {
    @Nullable String tail(String path) {
      String[] parts = path.split("/", -1);
      if (parts.length < prefix.size()) {
        return null;
      }
      for (int i = 0; i < prefix.size(); i++) {
        if (!Escapes.decode(parts[i], false).equals(prefix.get(i))) {
          return null;
        }
      }
      StringBuilder tail = new StringBuilder();
      for (int i = prefix.size(); i < parts.length; i++) {
        tail.append('/').append(parts[i]);
      }
      return tail.toString();
    }
  }

  private static final class Resource {
    final RoutePath path;
    final Map<Method, Handler> handlers = new LinkedHashMap<>();
    final Found asFound = new Found(this, Map.of());

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

  void mount(String prefix, Below below) {
    if (!prefix.startsWith("/") || prefix.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "what is below a path begins with a slash and has no names: " + prefix);
    }
    String trimmed = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    mounts.add(new Mount(List.of(trimmed.split("/", -1)), below));
    mounts.sort(Comparator.comparingInt((Mount mount) -> mount.prefix().size()).reversed());
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
    Found found = find(request.routePath());
    if (found == null) {
      for (Mount mount : mounts) {
        String tail = mount.tail(request.routePath());
        if (tail != null) {
          return mount.below().handle(request, tail);
        }
      }
      if (request.method().equals(Method.OPTIONS) && request.rawPath().equals("*")) {
        return Response.status(204);
      }
      return Response.error(404);
    }
    Resource resource = found.resource();
    request.matched(found.values());
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
    return Response.error(405).withHeader("allow", resource.allowed());
  }

  boolean isRoutable(String path) {
    return find(path) != null;
  }

  private record Found(Resource resource, Map<String, String> values) {}

  private @Nullable Found find(String path) {
    Resource found = fixed.get(path);
    if (found == null && path.indexOf('%') >= 0) {
      found = fixed.get(RoutePath.normalized(path));
    }
    if (found != null) {
      return found.asFound;
    }
    if (named.isEmpty()) {
      return null;
    }
    String[] segments = RoutePath.split(path);
    for (Resource resource : named) {
      Map<String, String> values = resource.path.match(segments);
      if (values != null) {
        return new Found(resource, values);
      }
    }
    return null;
  }
}
