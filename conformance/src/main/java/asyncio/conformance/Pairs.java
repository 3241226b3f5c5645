package asyncio.conformance;

import java.util.List;
import java.util.stream.Stream;

/** All pairs, by family. */
public final class Pairs {
  private Pairs() {}

  /** {@return every pair of a Java and a Python program} */
  public static List<Pair> all() {
    return Stream.of(
            LoopPairs.ALL,
            FuturePairs.ALL,
            TickPairs.ALL,
            TaskPairs.ALL,
            CancellationPairs.ALL,
            DeliveryPairs.ALL,
            GatherPairs.ALL,
            WaitPairs.ALL,
            WaitForPairs.ALL,
            TimeoutPairs.ALL,
            DeadlinePairs.ALL,
            GroupPairs.ALL,
            GroupCancellationPairs.ALL,
            EagerPairs.ALL,
            EagerFactoryPairs.ALL,
            DebugPairs.ALL,
            RunnerPairs.ALL,
            SyncPairs.ALL,
            LockPairs.ALL,
            ConditionPairs.ALL,
            BarrierPairs.ALL,
            QueuePairs.ALL,
            QueueShutdownPairs.ALL,
            GeneratorPairs.ALL,
            GeneratorLifetimePairs.ALL,
            ContextManagerPairs.ALL,
            AwaitablePairs.ALL)
        .flatMap(List::stream)
        .toList();
  }
}
