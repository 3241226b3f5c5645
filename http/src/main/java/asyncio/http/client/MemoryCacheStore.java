package asyncio.http.client;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps responses until they take too much memory; then what was not used longest goes. */
final class MemoryCacheStore implements CacheStore {
  private final long max;
  private final Map<String, List<CachedResponse>> places = new LinkedHashMap<>(16, 0.75f, true);
  private long size;

  MemoryCacheStore(long max) {
    if (max < 0) {
      throw new IllegalArgumentException("a store has no bytes or more, not " + max);
    }
    this.max = max;
  }

  private static long size(String url, List<CachedResponse> responses) {
    return 2L * url.length() + responses.stream().mapToLong(CachedResponse::size).sum();
  }

  @Override
  public List<CachedResponse> get(String url) {
    List<CachedResponse> found = places.get(url);
    return found == null ? List.of() : found;
  }

  @Override
  public void put(String url, List<CachedResponse> responses) {
    List<CachedResponse> before = places.remove(url);
    size -= before == null ? 0 : size(url, before);
    long own = size(url, responses);
    if (!responses.isEmpty() && own <= max) {
      places.put(url, List.copyOf(responses));
      size += own;
    }
    Iterator<Map.Entry<String, List<CachedResponse>>> oldest = places.entrySet().iterator();
    while (size > max && oldest.hasNext()) {
      Map.Entry<String, List<CachedResponse>> next = oldest.next();
      size -= size(next.getKey(), next.getValue());
      oldest.remove();
    }
  }

  @Override
  public String toString() {
    return "<CacheStore in memory: " + places.size() + " places, " + size + " bytes>";
  }
}
