package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * What a loop is made of besides its tasks. None of it knows the loop.
 *
 * @param schedule what there is to do
 * @param diagnostics where its troubles go
 * @param offLoop its default executor, and the jobs that it has done elsewhere
 * @param signals the signals that it handles
 * @param scheduler of its virtual threads; null: portable
 */
record LoopParts(
    Schedule schedule,
    Diagnostics diagnostics,
    DefaultExecutor offLoop,
    SignalHandlers signals,
    @Nullable LoopScheduler scheduler) {
  /** The parts of a loop with such options, which waits in a poller. */
  static LoopParts of(LoopOptions options, LoopState loop, Poller poller) {
    loop.debug = options.debug();
    var schedule = new Schedule(loop, options.clock(), poller);
    var diagnostics = new Diagnostics(loop, schedule);
    LoopScheduler scheduler = null;
    if (!options.portable() && Diagnostics.ownLoopPossible()) {
      scheduler = new LoopScheduler(loop, schedule);
      schedule.scheduler(scheduler);
    }
    return new LoopParts(
        schedule,
        diagnostics,
        new DefaultExecutor(schedule, diagnostics),
        new SignalHandlers(loop, schedule),
        scheduler);
  }
}
