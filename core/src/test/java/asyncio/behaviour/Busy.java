package asyncio.behaviour;

import java.util.function.BooleanSupplier;

/** Code that is not the library's, and keeps its thread busy. */
public final class Busy {
  private Busy() {}

  /** Spins until something holds. */
  public static void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }
}
