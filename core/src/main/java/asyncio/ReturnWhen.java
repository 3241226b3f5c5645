package asyncio;

/** When {@link Asyncio#wait} returns. */
public enum ReturnWhen {
  /** When all futures are done or cancelled. */
  ALL_COMPLETED,
  /** When any future is done or cancelled. */
  FIRST_COMPLETED,
  /**
   * When any future has failed; a cancelled one does not count. If none fails, as ALL_COMPLETED.
   */
  FIRST_EXCEPTION
}
