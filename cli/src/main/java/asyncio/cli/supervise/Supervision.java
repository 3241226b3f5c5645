package asyncio.cli.supervise;

import asyncio.cli.supervise.Member.Phase;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;

/**
 * The rules of a supervisor, as a machine that knows no process, no clock and no thread: an event
 * goes in with the time at which it happens, orders come out. After each event all workers are
 * looked at, so there is one place for each rule:
 *
 * <ul>
 *   <li>Too few workers: as many are started as are missing, unless {@link Restarts} wants to wait.
 *   <li>Some are outdated, because they are of an earlier generation or worn: one more than there
 *       are to be is started at a time. More are ready than there are to be: the oldest of the
 *       outdated ones is retired, or else the oldest. Together these two are a rolling restart:
 *       replace, then retire.
 *   <li>One that does not become ready, says nothing, does not turn, or does not end in time, is
 *       condemned: it writes down what it does, and is killed a moment later. To be busy is no
 *       reason: a worker tells that it lives from a thread of its own.
 *   <li>The first workers of all do not start: the program ends with {@link #FAILED_TO_BOOT} or
 *       {@link #FAILED_TO_LOAD}. Those of a reload do not: it is given up, and the others go on.
 *       Those in place of ones that have died do not: it is tried again, more and more seldom, and
 *       given up when nobody serves any more.
 * </ul>
 */
final class Supervision {
  /** A worker did not become ready. */
  static final int FAILED_TO_BOOT = 3;

  /** A worker has not found its application, or could not load it. */
  static final int FAILED_TO_LOAD = 4;

  /** How long one that is to end at once may take, and one whose grace is over. */
  static final Duration QUICK = Duration.ofSeconds(5);

  /** How long one that is condemned has to write down what it does. */
  static final Duration LAST_WORDS = Duration.ofSeconds(2);

  /** How long it may take the system to end a killed one, at the end. */
  private static final Duration UNDEAD = Duration.ofSeconds(10);

  private static final int MOST_FAILED_STARTS = 8;
  private static final double TOO_MUCH = 1.5; // of the memory with which it is replaced

  private enum Ending {
    NO,
    GRACEFUL,
    QUICK,
    FORCED
  }

  private final Map<Integer, Member> members = new LinkedHashMap<>(); // oldest first
  private final Restarts restarts = new Restarts();
  private final LongUnaryOperator random; // below a bound
  private Rules rules;
  private Rules good; // of the last generation that has served
  private int target;
  private int goodTarget; // before a reload
  private int lastId;
  private int lastGeneration;
  private int generation; // that is wanted
  private int goodGeneration = -1; // that has served
  private boolean resting;
  private Ending ending = Ending.NO;
  private int exitCode;
  private boolean over;
  private long wakeAt;
  private List<Order> orders = new ArrayList<>();

  Supervision(Rules rules, LongUnaryOperator random) {
    this.rules = rules;
    this.good = rules;
    this.target = rules.processes();
    this.random = random;
  }

  /** What is to be done because of an event. */
  List<Order> on(Event event, long now) {
    if (over) {
      return List.of();
    }
    orders = new ArrayList<>();
    switch (event) {
      case Event.Ready(int id) -> ready(id, now);
      case Event.Alive(int id, Beat beat) -> alive(id, beat, now);
      case Event.Dumped(int id) -> dumped(id, now);
      case Event.Exited(int id, int code) -> exited(id, code, now);
      case Event.Reload(Rules next) -> reload(next);
      case Event.Add() -> add();
      case Event.Remove() -> remove();
      case Event.Rest() -> rest();
      case Event.Stop() -> stop();
      case Event.Quit() -> end(Ending.QUICK);
      case Event.Slept(Duration time) -> members.values().forEach(each -> each.forgive(time));
      case Event.Tick() -> {}
    }
    wakeAt = Long.MAX_VALUE;
    watch(now);
    if (ending == Ending.NO) {
      balance(now);
    } else {
      sendAway(now);
    }
    return orders;
  }

  /** When the next {@link Event.Tick} is due at the latest. */
  long wakeAt() {
    return wakeAt;
  }

  /** The workers, oldest first. */
  List<Member> members() {
    return List.copyOf(members.values());
  }

  /** How many there are to be. */
  int target() {
    return resting ? 0 : target;
  }

  /** Whether a worker is one of those that there are to be, not one that is replaced. */
  boolean isCurrent(Member member) {
    return member.generation == generation && member.worn() == null;
  }

  /** Which generation the next reload begins. */
  int nextGeneration() {
    return lastGeneration + 1;
  }

  /** The last generation that has served; -1: none has. */
  int goodGeneration() {
    return goodGeneration;
  }

  /** Whether a worker was ever ready. */
  boolean hasServed() {
    return goodGeneration >= 0;
  }

  /** Whether there are as many workers as there are to be, and none that is replaced. */
  boolean isSettled() {
    return all(Member::holdsItsPlace).size() == target()
        && members.values().stream().allMatch(each -> each.is(Phase.READY) && isCurrent(each));
  }

  boolean isEnding() {
    return ending != Ending.NO;
  }

  // ---- what happens

  private void ready(int id, long now) {
    Member member = members.get(id);
    if (member == null || !member.is(Phase.STARTING)) {
      return;
    }
    member.enter(Phase.READY, now);
    restarts.started();
    if (member.generation == generation && goodGeneration != generation) {
      goodGeneration = generation;
      good = rules;
    }
    say(Level.INFO, member + " is ready");
  }

  private void alive(int id, Beat beat, long now) {
    Member member = members.get(id);
    if (member == null) {
      return;
    }
    member.heard(beat, now);
    List<Member> ready = all(each -> each.is(Phase.READY));
    if (member.is(Phase.READY) && ready.size() > 1) {
      long sum = ready.stream().mapToLong(each -> each.beat().connections()).sum();
      orders.add(new Order.Mean(id, (int) (sum / ready.size())));
    }
  }

  private void dumped(int id, long now) {
    Member member = members.get(id);
    if (member != null && member.is(Phase.CONDEMNED)) {
      kill(member, now);
    }
  }

  private void exited(int id, int code, long now) {
    Member member = members.remove(id);
    if (member == null) {
      return;
    }
    switch (member.phase()) {
      case LEAVING -> say(Level.INFO, member + " has ended");
      case RETIRING ->
          say(
              code == 0 ? Level.INFO : Level.WARNING,
              member + " has ended" + (code == 0 ? "" : ", but not in good order: " + how(code)));
      case READY -> {
        say(
            code == 0 ? Level.WARNING : Level.ERROR,
            code == 0
                ? member + " has ended by itself"
                : "%s has died: %s; it was answering %d requests"
                    .formatted(member, how(code), member.beat().underWay()));
        restarts.died(now, member.lived(now));
      }
      case STARTING -> {
        say(Level.ERROR, member + " has not become ready: " + how(code));
        failedToStart(member, code, now);
      }
      case CONDEMNED, KILLED -> {
        if (member.hasBeenReady()) {
          restarts.died(now, member.lived(now));
        } else {
          failedToStart(member, FAILED_TO_BOOT, now);
        }
      }
    }
  }

  private static String how(int code) {
    return code < 0 ? "killed by signal " + -code : "exit code " + code;
  }

  private void failedToStart(Member member, int code, long now) {
    restarts.failedToStart(now);
    if (ending != Ending.NO) {
      return;
    }
    boolean othersServe = members.values().stream().anyMatch(Member::hasBeenReady);
    if (goodGeneration < 0 || (!othersServe && restarts.failedStarts() >= MOST_FAILED_STARTS)) {
      exitCode = code == FAILED_TO_LOAD ? FAILED_TO_LOAD : FAILED_TO_BOOT;
      say(Level.ERROR, "no worker starts: the program ends with exit code " + exitCode);
      end(Ending.QUICK);
    } else if (member.generation == generation && generation != goodGeneration) {
      say(Level.ERROR, "the reload is given up; what was served before goes on");
      generation = goodGeneration;
      rules = good;
      target = goodTarget;
      restarts.forget();
    }
  }

  private void reload(Rules next) {
    say(Level.INFO, "reload: all workers are replaced");
    if (generation == goodGeneration) {
      goodTarget = target;
    }
    if (next.processes() != rules.processes()) {
      target = next.processes(); // else it is what was added and removed
    }
    rules = next;
    resting = false;
    generation = ++lastGeneration;
    restarts.forget();
  }

  private void add() {
    target = resting ? 1 : target + 1;
    resting = false;
    restarts.forget();
    say(Level.INFO, "one worker more: " + target);
  }

  private void remove() {
    if (target() > 1) {
      target--;
      say(Level.INFO, "one worker fewer: " + target);
    } else {
      say(Level.WARNING, "the last worker stays; stop ends it");
    }
  }

  private void rest() {
    resting = true;
    say(Level.INFO, "all workers end; a reload starts them again");
  }

  private void stop() {
    end(ending == Ending.NO ? Ending.GRACEFUL : Ending.QUICK);
  }

  /** Ends so, or with more force if it ends already. */
  private void end(Ending wanted) {
    Ending stronger = ending.compareTo(wanted) < 0 ? wanted : Ending.FORCED;
    say(Level.INFO, Objects.requireNonNull(WORDS.get(stronger)));
    ending = stronger;
  }

  private static final Map<Ending, String> WORDS =
      Map.of(
          Ending.GRACEFUL, "ends, after what is being answered",
          Ending.QUICK, "ends at once",
          Ending.FORCED, "kills what is left");

  // ---- what follows

  /** Each worker may take so long for what it does. */
  private void watch(long now) {
    for (Member member : members()) {
      switch (member.phase()) {
        case STARTING ->
            within(
                member, now, rules.start(), "has not become ready within " + text(rules.start()));
        case READY -> {
          alive(member, now);
          wear(member);
        }
        case RETIRING -> {
          alive(member, now);
          if (member.is(Phase.RETIRING)) {
            overdue(member, now);
          }
        }
        case LEAVING -> within(member, now, QUICK, "has not ended within " + text(QUICK));
        case CONDEMNED -> {
          if (due(member.since(), LAST_WORDS, now)) {
            kill(member, now);
          }
        }
        case KILLED -> {
          if (ending != Ending.NO && due(member.since(), UNDEAD, now)) {
            say(Level.ERROR, member + " does not end though it was killed");
            members.remove(member.id);
          }
        }
      }
    }
  }

  private void alive(Member member, long now) {
    long silence = rules.silence().toMillis();
    if (due(member.heardAt(), rules.silence(), now)) {
      condemn(member, now, "has said nothing for " + text(rules.silence()));
    } else if (member.beat().lag() > silence) {
      condemn(
          member,
          now,
          "has a loop that has not turned for %d s".formatted(member.beat().lag() / 1000));
    } else if (rules.memory() > 0 && member.beat().memory() > rules.memory() * TOO_MUCH) {
      condemn(member, now, "takes %d MB of memory".formatted(member.beat().memory() >> 20));
    }
  }

  private void wear(Member member) {
    if (member.worn() != null || !member.is(Phase.READY)) {
      return;
    }
    Beat beat = member.beat();
    if (member.requests > 0 && beat.requests() >= member.requests) {
      member.wear("has answered %d requests".formatted(beat.requests()));
    } else if (rules.memory() > 0 && beat.memory() > rules.memory()) {
      member.wear("takes %d MB of memory".formatted(beat.memory() >> 20));
    }
    if (member.worn() != null) {
      say(Level.INFO, "%s %s, and is replaced".formatted(member, member.worn()));
    }
  }

  private void overdue(Member member, long now) {
    Duration most = rules.grace().plus(QUICK);
    within(member, now, most, "has not ended within " + text(most));
  }

  private void within(Member member, long now, Duration most, String complaint) {
    if (due(member.since(), most, now)) {
      condemn(member, now, complaint);
    }
  }

  /** Whether so much time has passed; if not, it is looked at again then. */
  private boolean due(long since, Duration most, long now) {
    long at = since + most.toNanos();
    if (at <= now) {
      return true;
    }
    wakeAt = Math.min(wakeAt, at);
    return false;
  }

  private void condemn(Member member, long now, String why) {
    say(Level.ERROR, "%s %s: it is killed, see what it does".formatted(member, why));
    member.enter(Phase.CONDEMNED, now);
    orders.add(new Order.Dump(member.id));
    wakeAt = Math.min(wakeAt, now + LAST_WORDS.toNanos());
  }

  private void kill(Member member, long now) {
    member.enter(Phase.KILLED, now);
    orders.add(new Order.Kill(member.id));
  }

  /** As many workers as there are to be, of the right kind. */
  private void balance(long now) {
    List<Member> active = all(Member::holdsItsPlace);
    List<Member> starting = all(each -> each.is(Phase.STARTING));
    if (resting) {
      starting.forEach(each -> quit(each, now));
    } else if (active.size() < target) {
      start(target - active.size(), now);
    } else if (starting.isEmpty()
        && active.size() == target
        && active.stream().anyMatch(each -> !isCurrent(each))) {
      start(1, now);
    }
    List<Member> ready = all(each -> each.is(Phase.READY));
    ready.sort(Comparator.comparing(this::isCurrent)); // else oldest first, as they are
    for (int i = 0; i < ready.size() - target(); i++) {
      retire(ready.get(i), now);
    }
  }

  private void start(int count, long now) {
    if (now < restarts.notBefore()) {
      wakeAt = Math.min(wakeAt, restarts.notBefore());
      return;
    }
    for (int i = 0; i < count; i++) {
      long most = rules.requests();
      if (most > 0 && rules.jitter() > 0) {
        most += random.applyAsLong(rules.jitter() + 1);
      }
      Member member = new Member(++lastId, generation, now, most);
      members.put(member.id, member);
      orders.add(new Order.Start(member.id, generation));
      wakeAt = Math.min(wakeAt, now + rules.start().toNanos());
    }
  }

  private void retire(Member member, long now) {
    member.enter(Phase.RETIRING, now);
    orders.add(new Order.Retire(member.id, rules.grace()));
    overdue(member, now);
  }

  private void quit(Member member, long now) {
    member.enter(Phase.LEAVING, now);
    orders.add(new Order.Quit(member.id));
    wakeAt = Math.min(wakeAt, now + QUICK.toNanos());
  }

  private void sendAway(long now) {
    for (Member member : members()) {
      if (ending == Ending.FORCED && !member.is(Phase.KILLED)) {
        kill(member, now);
      } else if (member.is(Phase.STARTING)
          || (ending == Ending.QUICK && (member.is(Phase.READY) || member.is(Phase.RETIRING)))) {
        quit(member, now);
      } else if (member.is(Phase.READY)) {
        retire(member, now);
      }
    }
    if (members.isEmpty()) {
      over = true;
      orders.add(new Order.Exit(exitCode));
    }
  }

  private List<Member> all(Predicate<Member> which) {
    return new ArrayList<>(members.values().stream().filter(which).toList());
  }

  private void say(Level level, String text) {
    orders.add(new Order.Say(level, text));
  }

  private static String text(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
