package asyncio;

/** A callback by which somebody waits, who is to be told if it fails. */
interface Breakable {
  /**
   * The callback has not come to its end.
   *
   * @param failure what it has thrown
   */
  void broken(Throwable failure);
}
