package asyncio.workers.calls;

/** Who counts calls. Loop thread only. */
interface CallOwner {
  /** A call is over: it has an outcome and no worker has it. */
  void finished(RemoteCall<?> call);

  /** A call has failed. */
  void failed(Throwable failure);
}
