package asyncio;

/** placeholder until the generator lands below. */
final class AsyncGenerators {
  AsyncGenerators(EventLoop loop) {}

  void shutdown() {}
}
