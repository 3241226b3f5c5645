package asyncio.behaviour;

import java.util.function.BooleanSupplier;

/** Code that is not the library's, and keeps its thread busy. */
public final class Busy {
  private static final int SPINS = 1000;

  private Busy() {}

  /** Spins until something holds; a virtual thread does not yield, for that would suspend it. */
  public static void until(BooleanSupplier condition) {
    for (int spins = 0; !condition.getAsBoolean(); spins++) {
      if (spins > SPINS && !Thread.currentThread().isVirtual()) {
        Thread.yield(); // there may be one processor, and somebody else has to run
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
