package asyncio;

/** The machine's monotonic clock: the only place in the kernel that reads the time. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
