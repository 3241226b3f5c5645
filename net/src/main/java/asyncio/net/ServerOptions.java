package asyncio.net;

/**
 * How a server listens.
 *
 * @param backlog how many connections may wait to be accepted
 * @param reuseAddress whether an address may be bound that a connection of before still uses
 * @param reusePort whether several servers, of this process or others, may share the port
 * @param keepAlive whether idle connections are probed
 * @param startServing whether it accepts at once; if not, connections wait in the backlog
 * @param limit how long a line may be in the readers of a stream server
 */
public record ServerOptions(
    int backlog,
    boolean reuseAddress,
    boolean reusePort,
    boolean keepAlive,
    boolean startServing,
    int limit) {
  /** A backlog of 100, addresses reused, accepting at once. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(100, true, false, false, true, StreamReader.DEFAULT_LIMIT);

  /**
   * The same with another backlog.
   *
   * @param backlog how many connections may wait to be accepted
   * @return changed options
   */
  public ServerOptions withBacklog(int backlog) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }

  /**
   * The same, with ports shared or not.
   *
   * @param reusePort whether several servers may share the port
   * @return changed options
   */
  public ServerOptions withReusePort(boolean reusePort) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }

  /**
   * The same, with addresses reused or not.
   *
   * @param reuseAddress whether an address may be bound that a connection of before still uses
   * @return changed options
   */
  public ServerOptions withReuseAddress(boolean reuseAddress) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }

  /**
   * The same, with idle connections probed or not.
   *
   * @param keepAlive whether they are
   * @return changed options
   */
  public ServerOptions withKeepAlive(boolean keepAlive) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }

  /**
   * The same, accepting at once or when told.
   *
   * @param startServing whether it accepts at once
   * @return changed options
   */
  public ServerOptions withStartServing(boolean startServing) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }

  /**
   * The same with another limit for lines.
   *
   * @param limit bytes
   * @return changed options
   */
  public ServerOptions withLimit(int limit) {
    return new ServerOptions(backlog, reuseAddress, reusePort, keepAlive, startServing, limit);
  }
}
