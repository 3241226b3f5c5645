package asyncio.workers.wire;

/**
 * Bytes that are no message: corrupt, too large, repeated. Nothing after them can be understood.
 */
public final class WireError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WireError(String message) {
    super(message);
  }
}
