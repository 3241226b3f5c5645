package asyncio.workers.calls;

/** One worker, as calls see it. Loop thread only. */
public interface CallTaker {
  /** {@return how many calls more it may be given} */
  int room();

  /** {@return how many calls it has} */
  int running();

  /**
   * Gives it a call.
   *
   * @param call which
   */
  void send(RemoteCall<?> call);

  /**
   * The outcome of a call that it has is not wanted any more.
   *
   * @param call which
   */
  void cancel(RemoteCall<?> call);
}
