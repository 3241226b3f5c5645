package asyncio;

/**
 * Thrown at a {@code yield} of an {@link AsyncGenerator} that is closed. No {@code Exception}; to
 * be let through.
 */
public final class GeneratorExit extends Error {
  private static final long serialVersionUID = 1L;

  GeneratorExit() {
    super("the generator is closed");
  }
}
