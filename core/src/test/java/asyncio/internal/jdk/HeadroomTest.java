package asyncio.internal.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a check of the stack promises to those who go on after it. */
class HeadroomTest {
  private static final int FRAMES = 20;

  private int passed;
  private int broken;

  /** Where a stack is nearly full, at each depth on the way back. */
  @SuppressWarnings("InfiniteRecursion") // that is what it is for
  private void deep(int tries) {
    try {
      deep(tries);
    } finally {
      if (passed < tries) {
        Headroom.checkForSeveral();
        try {
          checkBelow(FRAMES);
        } catch (StackOverflowError halfDone) {
          broken++;
        }
        passed++;
      }
    }
  }

  private static int checkBelow(int frames) {
    if (frames == 0) {
      Headroom.check();
      return 0;
    }
    return 1 + checkBelow(frames - 1);
  }

  @Test
  void whoHasCheckedForSeveralCanDoWhatChecksOnItsOwnSomeCallsBelow() {
    for (int round = 0; round < 20; round++) {
      passed = 0;
      try {
        deep(200);
      } catch (StackOverflowError expected) {
        assertThat(passed).isEqualTo(200);
      }
    }
    assertThat(broken).isZero();
  }
}
