package asyncio.benchmarks.driver;

import java.util.List;

/** What a round of a suite consists of: in each, every peer has its turn. */
interface Plan {
  /** The turns of a round, in their order. */
  List<Turn> turns(int round);

  /** What a peer, or a part of one, does in a round. */
  interface Work {
    void run(Figures figures) throws Child.Failure, InterruptedException;
  }

  /**
   * A turn.
   *
   * @param peer whose turn it is: the name of the peer or its variant
   * @param what is done, for people
   * @param seconds that it should take
   * @param work to do
   */
  record Turn(String peer, String what, double seconds, Work work) {}

  /** Takes all turns of all rounds; what fails is noted, and the rest goes on. */
  static Figures run(Plan plan, int rounds, Progress progress) throws InterruptedException {
    Figures figures = new Figures();
    for (int round = 1; round <= rounds; round++) {
      for (Turn turn : plan.turns(round)) {
        progress.step("round " + round + " of " + rounds + ": " + turn.what, turn.seconds);
        try {
          turn.work.run(figures);
        } catch (Child.Failure e) {
          figures.fail(round, turn.peer, turn.what, e.getMessage());
          progress.say("aio: " + turn.what + ": " + e.getMessage());
        }
      }
    }
    return figures;
  }

  /** The seconds that a round should take. */
  default double secondsOfRound() {
    return turns(1).stream().mapToDouble(Turn::seconds).sum();
  }
}
