package asyncio.benchmarks.runtime;

import asyncio.benchmarks.kotlin.SleepingCoroutines;

/** Coroutines of kotlinx.coroutines that are delayed. */
final class KotlinSleepers implements Sleepers {
  @Override
  public void park(int tasks, Runnable asleep) {
    SleepingCoroutines.park(tasks, asleep);
  }

  @Override
  public Woken wake(int tasks, long deadline) {
    long[] instants = SleepingCoroutines.wake(tasks, deadline);
    return new Woken(instants[0], instants[1]);
  }
}
