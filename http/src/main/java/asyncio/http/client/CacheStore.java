package asyncio.http.client;

import java.util.List;

/**
 * Where an {@link HttpCache} keeps responses. The methods may suspend; one that fails fails the
 * request. Several tasks may call them in turn; what one has stored last counts.
 */
public interface CacheStore {
  /**
   * What is kept of a place.
   *
   * @param url without credentials
   * @return the responses, of which each fits other requests; none if there are none
   */
  List<CachedResponse> get(String url);

  /**
   * Keeps responses instead of those before. It may keep none of them.
   *
   * @param url without credentials
   * @param responses the latest last; none: nothing is to be kept
   */
  void put(String url, List<CachedResponse> responses);

  /**
   * A store in memory. What was not used longest goes first.
   *
   * @param max how many bytes it may take, roughly
   * @return the store, for sessions of one loop
   */
  static CacheStore inMemory(long max) {
    return new MemoryCacheStore(max);
  }
}
