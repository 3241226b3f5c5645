package asyncio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a check of the stack promises to those who go on after it. */
class HeadroomTest {
  private static final int FRAMES = 20;

  private static final int WARM = 200_000;

  private interface Use {
    void call();
  }

  private int passed;
  private int broken;

  /** Where a stack is nearly full, at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void deep(Use check, Use use) {
    try {
      deep(check, use);
    } finally {
      if (passed < 200) {
        check.call();
        try {
          use.call();
        } catch (StackOverflowError halfDone) {
          broken++;
        }
        passed++;
      }
    }
  }

  private void holds(Use check, Use use) {
    check.call(); // its class is loaded by now
    use.call();
    for (int round = 0; round < 10; round++) {
      passed = 0;
      try {
        deep(check, use);
      } catch (StackOverflowError expected) {
        assertThat(passed).isEqualTo(200);
      }
    }
    assertThat(broken).isZero();
  }

  private static int descend(int frames) {
    return frames == 0 ? 0 : 1 + descend(frames - 1);
  }

  private static int checkBelow(int frames) {
    if (frames == 0) {
      Headroom.check();
      return 0;
    }
    return 1 + checkBelow(frames - 1);
  }

  @Test
  void whoHasCheckedHasRoomForSomeCalls() {
    holds(Headroom::check, () -> descend(FRAMES));
    for (int i = 0; i < WARM; i++) { // compiled, it is the same
      Headroom.check();
    }
    holds(Headroom::check, () -> descend(FRAMES));
  }

  @Test
  @Tag("slow")
  void whoHasCheckedForSeveralCanDoWhatChecksOnItsOwnSomeCallsBelow() {
    holds(Headroom::checkForSeveral, () -> checkBelow(FRAMES));
    for (int i = 0; i < WARM; i++) {
      Headroom.checkForSeveral();
      checkBelow(1);
    }
    holds(Headroom::checkForSeveral, () -> checkBelow(FRAMES));
  }
}
