package asyncio;

import asyncio.internal.jdk.BlockedCall;
import asyncio.internal.jdk.Interrupts;
import org.jspecify.annotations.Nullable;

/**
 * What has been asked of a task by cancelling it, and what of that its body knows: the bookkeeping
 * behind {@link Task#cancel}, deadlines, groups and scopes. Made with the first request or shield,
 * so that a task nobody cancels pays nothing. Loop thread only.
 *
 * <p><b>Requests.</b> Each call of {@code cancel} is a request, {@code uncancel} takes one back;
 * the count is CPython's. A request that has not reached the body is <b>due</b>; several that are
 * due merge into one {@link CancelledError}. Constructs that cancel for their own ends keep a
 * ticket, the number of deliveries when they asked: if it is still the same when they take their
 * request back, the error has not been thrown, and must not be.
 *
 * <p><b>Delivery</b> is the throw of a CancelledError: at an await of ours, or where a failure that
 * an interrupt caused leaves the body or a construct.
 *
 * <p><b>Announcement.</b> A body in a blocking call of the JDK cannot be thrown at; its thread is
 * interrupted. An interrupt announces the request and does not deliver it, for most Java code
 * catches {@code Exception}. What becomes of an announcement is told by the interrupt's flag, by
 * where the body blocks next, and by how the blocks around it end:
 *
 * <ul>
 *   <li>The flag is still set when the body awaits: nobody has taken it (or it was put back), and
 *       the request is delivered there. A call of I/O leaves it set when it fails, so there it
 *       counts as taken once.
 *   <li>It was taken: the exception is under way, or was caught. Awaits and blocking calls in other
 *       places are clean-up and are left alone.
 *   <li>The body blocks again in the same place in a call that declares InterruptedException, or,
 *       after an await of ours, in one of I/O (a driver that tries its next connection does not
 *       await): it was caught. The request is announced again, at once and then after pauses that
 *       double, and is due at the next await. After a few times a warning names task and line.
 *   <li>A construct that was entered before, or the body, ends without a failure: it was caught,
 *       and the request is delivered there. If the flag is still set it was not, and the result
 *       stands.
 * </ul>
 */
final class Cancellation {
  /** How often a body may ignore what it is told before closing, or a deadline, abandons it. */
  static final int PATIENCE = 10;

  private static final int WARNS_AFTER = 5;
  private final Task<?> task;
  private int requests;
  private boolean due;
  private @Nullable String message; // of what is due, or was delivered last
  private int merged; // how many requests the CancelledError that is due stands for
  private int deliveries; // of CancelledErrors so far
  private int ticket; // of the latest request
  private @Nullable CancelStatus asker; // where the construct stands that calls cancel
  private @Nullable Announcement announced; // of what is due; null if there is none
  private int announcements; // so far
  private boolean stray; // an interrupt may be set that announced what is over
  private @Nullable Watch watch; // once the program ends
  private boolean warned; // of a body that catches what it is told
  private boolean overdue; // a deadline around the body has passed, which may abandon it

  Cancellation(Task<?> task) {
    this.task = task;
  }

  // ---- asking

  int requests() {
    return requests;
  }

  /** One more request; what the body waits for is cancelled, or the request is due. */
  void cancel(@Nullable String reason) {
    Headroom.check();
    requests++;
    try {
      ask(reason);
    } catch (Throwable failed) {
      requests--;
      throw failed;
    }
  }

  private void ask(@Nullable String reason) {
    CancelStatus shield = CancelStatus.shield(task.scope(), asker);
    if (shield != null) {
      ticket = shield.hold(reason);
      return;
    }
    Future<?> waiting = task.waiting();
    if (waiting != null && waiting.cancel(reason)) {
      ticket = -1;
      if (announced != null && due) { // merged into the error that is thrown now
        deliveries++;
        revoke();
      }
      return;
    }
    Announcement last = announced;
    if (last != null && (task.hasTurn() ? !Thread.currentThread().isInterrupted() : last.heard)) {
      revoke(); // the body is in its clean-up, and hears this one too
    }
    pend(reason);
    announce();
  }

  /** As a construct that stands in a scope; returns a ticket to take it back with. */
  int cancelFrom(@Nullable CancelStatus place) {
    asker = place;
    try {
      var _ = task.cancel();
    } finally {
      asker = null;
    }
    return ticket;
  }

  /** A scope around the body was cancelled: ends what it waits for. */
  void request(CancelStatus cancelled) {
    Headroom.check();
    requests++;
    try {
      ask(cancelled);
    } catch (Throwable failed) {
      requests--;
      throw failed;
    }
  }

  private void ask(CancelStatus cancelled) {
    Future<?> waiting = task.waiting();
    if (cancelled.hides(task.scope()) || (waiting != null && waiting.cancel(cancelled.reason))) {
      return;
    }
    CancelStatus scope = CancelStatus.due(task.scope());
    if (scope != null && task.blockedFiber() != null) {
      arm(scope);
      announce();
    }
  }

  private void pend(@Nullable String reason) {
    merged = undelivered() + 1;
    due = true;
    message = reason;
    ticket = deliveries;
  }

  /** Has the error of a cancelled scope be due, unless it is. */
  void arm(CancelStatus scope) {
    if (!(due && scope.ticket == deliveries)) {
      pend(due ? message : scope.reason);
      scope.ticket = ticket;
    }
    if (announced != null && announced.taken) {
      announced.revoked = true; // in a scope every await throws
    }
  }

  /** Takes one request back; at zero, what is due is withdrawn. */
  void uncancel() {
    if (requests > 0) {
      requests--;
      if (requests == 0) {
        CancelStatus.forgetHeld(task.scope());
        if (due || announced != null) {
          if (task.hasTurn()) {
            deliveries++;
          }
          revoke();
        }
      }
    }
  }

  /** Takes a request back, and its CancelledError too if that is still due. */
  void takeBack(int taken) {
    uncancel();
    if (due && taken == deliveries && --merged == 0) {
      delivered();
    }
  }

  int undelivered() {
    return due ? merged : 0;
  }

  /** Those of them that a body has not heard of either, when it enters a construct. */
  int unheard() {
    return isDue() || Thread.currentThread().isInterrupted() ? undelivered() : 0;
  }

  /** Nothing is due any more; but an exception that has announced it may be under way. */
  private void revoke() {
    due = false;
    overdue = false;
    Announcement last = announced;
    if (last == null) {
      return;
    }
    if (last.repetition != null) {
      last.repetition.cancel();
    }
    if (task.hasTurn() && Thread.interrupted()) {
      announced = null; // nobody has taken it
    } else {
      last.revoked = true;
    }
  }

  private void withdraw() {
    due = false;
    overdue = false;
    forget();
  }

  /** The announcement is over; the interrupt's flag goes with it. */
  private void forget() {
    Announcement over = announced;
    if (over == null || over.revoked) {
      return;
    }
    announced = null;
    if (over.repetition != null) {
      over.repetition.cancel();
    }
    if (task.hasTurn()) {
      Thread.interrupted();
    } else {
      stray = true; // taken off at the next await
    }
  }

  // ---- delivering: called by the body

  private void delivered() {
    deliveries++;
    withdraw();
  }

  /**
   * The body is about to suspend in an await of ours; in one that absorbs cancellations, it is no
   * refusal to wait again.
   */
  void beforeAwait(boolean absorbs) {
    if (watch != null && !absorbs) {
      watch.awaits();
    }
    if (stray) {
      stray = false;
      if (announced == null) {
        Thread.interrupted();
      }
    }
    Announcement last = announced;
    if (last == null) {
      return;
    }
    boolean set = Thread.interrupted();
    last.heard = true;
    if (last.revoked) {
      return;
    }
    if (last.refusals > 0) {
      forget();
    } else if (set && (last.taken || !last.call.failsInterrupted())) {
      forget();
    } else {
      last.taken = true; // the exception is under way, and this is clean-up, for all we know
    }
  }

  /** The body goes on after an await, which throws if it was cancelled or an error is due. */
  void afterAwait(boolean cancelled) {
    if (watch != null && (cancelled || isDue())) {
      watch.isCancelled();
    }
  }

  /** Whether an await has to throw. */
  boolean isDue() {
    return due && (announced == null || announced.revoked);
  }

  CancelledError deliver() {
    delivered();
    return new CancelledError(message);
  }

  /**
   * If an error is due, the future to wait for throws it; returns how many requests it stands for.
   */
  int passOnTo(Future<?> future) {
    int requested = merged;
    if (!isDue() || !future.cancel(message)) {
      return 0;
    }
    delivered();
    return requested;
  }

  /** The body could not wait for that future: the requests passed on are due as before. */
  void stillDue(int passedOn) {
    if (passedOn > 0) {
      deliveries--;
      merged = passedOn;
      due = true;
    }
  }

  /** The error as which a failure counts; null if the failure is itself. */
  @Nullable CancelledError deliverIn(Throwable failure) {
    Announcement last = announced;
    if (last == null || !Interrupts.causeOf(failure)) {
      return null;
    }
    if (last.revoked) { // thrown for a request that is over; a cancellation all the same
      announced = null;
      Thread.interrupted();
    } else {
      delivered();
    }
    return new CancelledError(message, failure);
  }

  /** So far, for a construct to remember when it is entered. */
  int announcements() {
    return announcements;
  }

  /**
   * A construct, or the body, has ended without a failure: the error, if a request has been
   * announced since and the body has swallowed it.
   */
  @Nullable CancelledError deliverSwallowed(int announcedBefore) {
    Announcement last = announced;
    if (last == null
        || !due
        || last.revoked
        || last.number <= announcedBefore
        || (Thread.currentThread().isInterrupted() && !last.call.failsInterrupted())) {
      return null;
    }
    return deliver();
  }

  /** The body has ended without a failure: whether it counts as cancelled all the same. */
  boolean endsCancelled() {
    if (due
        && announced != null
        && !announced.revoked) { // with the flag still set nobody has swallowed it
      boolean set = Thread.interrupted() && !announced.call.failsInterrupted();
      withdraw();
      return !set;
    }
    return due;
  }

  // ---- announcing

  /** The body sits in a blocking call, as its step has just ended. */
  void blocked(boolean scopeIsDue) {
    if (announced != null) {
      announced.heard = true;
    }
    if (!due) {
      return;
    }
    Announcement last = announced;
    if (last == null || last.revoked) {
      announce();
      return;
    }
    Fiber fiber = task.blockedFiber();
    if (fiber == null) {
      return;
    }
    BlockedCall call = BlockedCall.of(fiber.thread());
    if (!call.isSamePlaceAs(last.call)) {
      if (scopeIsDue || !last.call.endsInterrupted()) {
        forget(); // what it sat in does not heed interrupts, this may
        announce();
      }
    } else if (call.isInterruptible() || (last.taken && call.failsInterrupted())) {
      refused(last); // else it parks again after an interrupt: the request waits
    }
  }

  private void announce() {
    Fiber fiber = task.blockedFiber();
    if (fiber == null || (announced != null && !announced.revoked)) {
      return;
    }
    announced = new Announcement(++announcements, BlockedCall.of(fiber.thread()));
    stray = false;
    fiber.thread().interrupt();
  }

  private void refused(Announcement last) {
    last.refusals++;
    if (last.refusals >= WARNS_AFTER && !warned) {
      warned = true;
      task.loop.diagnostics().warn(last.warning(task.name()));
    }
    if (overdue && last.refusals >= PATIENCE) {
      task.abandon("it ignores its cancellation, and a deadline has passed");
      return;
    }
    long pause = last.nextPause();
    if (pause == 0) {
      repeat(last);
    } else if (!task.loop.isClosed()) { // else closing reminds it
      last.repetition =
          task.loop.schedule(
              task.loop.schedule().deadline(pause), () -> repeat(last), Context.copyOfCurrent());
    }
  }

  /** Announces anew what the body has not heeded so far. */
  void remind() {
    if (announced != null) {
      repeat(announced);
    }
  }

  private void repeat(Announcement last) {
    last.repetition = null;
    Fiber fiber = task.blockedFiber();
    if (announced == last
        && !last.revoked
        && fiber != null
        && BlockedCall.of(fiber.thread()).isSamePlaceAs(last.call)) {
      fiber.thread().interrupt();
    }
  }

  /** Whether the body has been told by an interrupt, and what it does now is still to be seen. */
  boolean isAnnounced() {
    return announced != null && !announced.revoked;
  }

  /** How often the body has ignored that it is to end. */
  int refusals() {
    return Math.max(
        announced == null ? 0 : announced.refusals, watch == null ? 0 : watch.refusals());
  }

  void watch(Runnable onRefusal) {
    watch = new Watch(onRefusal);
  }

  boolean takeRefusal() {
    return watch != null && watch.takeRefusal();
  }

  /** A deadline around the body has passed, and is to abandon it if it ignores that. */
  void overdue() {
    overdue = true;
    if (refusals() >= PATIENCE) {
      task.abandon("it ignores its cancellation, and a deadline has passed");
    }
  }

  /**
   * What a generator's stack is told, the stack of its consumer is told: the request is the task's.
   */
  void moveTo(Thread other) {
    if (announced != null && Thread.interrupted()) {
      other.interrupt();
    }
  }

  // ---- shields

  /** Hands what is undelivered over to a shield that is entered. */
  Sheltered shelter(CancelStatus shield) {
    shield.hold(undelivered(), message);
    Announcement last = announced;
    boolean set = last != null && Thread.interrupted();
    var sheltered = new Sheltered(deliveries, last, set);
    delivered();
    return sheltered;
  }

  /** A shield is left: what it has held is due, as if it had come in its place. */
  void expose(Sheltered sheltered, int held, @Nullable String heldMessage) {
    forget();
    deliveries = sheltered.deliveries();
    merged = held;
    due = held > 0;
    message = heldMessage;
    if (due && sheltered.announced() != null) {
      announced = sheltered.announced();
      if (sheltered.set()) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
