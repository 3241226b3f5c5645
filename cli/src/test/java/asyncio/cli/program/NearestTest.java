package asyncio.cli.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestTest {
  private final Nearest nearest =
      new Nearest(List.of("hello", "done-callback", "gather-errors", "shield", "run", "cancel"));

  @Test
  void aLetterTooFewTooManyOrWrongIsForgiven() {
    assertThat(nearest.to("helo")).startsWith("hello");
    assertThat(nearest.to("sheild")).startsWith("shield");
    assertThat(nearest.to("cancell")).startsWith("cancel");
  }

  @Test
  void theBeginningOfANameIsEnough() {
    assertThat(nearest.to("gather")).containsExactly("gather-errors");
  }

  @Test
  void capitalsDoNotMatter() {
    assertThat(nearest.to("Done-Callback")).containsExactly("done-callback");
  }

  @Test
  void nothingIsSuggestedForWhatIsLikeNoName() {
    assertThat(nearest.to("websocket")).isEmpty();
    assertThat(nearest.question("websocket")).isEmpty();
  }

  @Test
  void theNearestComesFirstAndThreeAreEnough() {
    Nearest many = new Nearest(List.of("abcxyz", "abcde", "abcdef", "abcdxf", "abxxef"));
    assertThat(many.to("abcdef")).hasSize(3).startsWith("abcdef", "abcde");
  }
}
