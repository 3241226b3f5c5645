package asyncio.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import asyncio.conformance.Guarantee.Proof;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/parity.md} tells the truth. With {@code -Dparity=write} it is written anew. */
final class ParityTest {
  private static final Path ROOT =
      Path.of(System.getProperty("project.root", "..")).toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/parity.md");

  private static List<PublicName> names;
  private static List<Guarantee> guarantees;
  private static Map<String, List<Proof>> proofs;

  @BeforeAll
  static void read() throws IOException {
    names = PublicName.all(ROOT);
    guarantees = Guarantee.all(ROOT);
    proofs = Guarantee.proofs(ROOT);
  }

  @Test
  void noNameIsThereTwice() {
    assertThat(names).extracting(PublicName::python).doesNotHaveDuplicates();
    assertThat(guarantees).extracting(Guarantee::id).doesNotHaveDuplicates();
  }

  @Test
  void whatIsAbsentHasAReason() {
    assertThat(names)
        .filteredOn(name -> name.absent() && name.remark().isBlank())
        .extracting(PublicName::python)
        .as("absent in docs/parity.tsv without a remark")
        .isEmpty();
  }

  @Test
  void everyJavaNameExists() {
    assertThat(names)
        .flatExtracting(PublicName::java)
        .filteredOn(name -> !name.exists(ROOT))
        .as("names in docs/parity.tsv that point to nothing")
        .isEmpty();
  }

  @Test
  void everyIdOfANameOrATestIsAGuarantee() {
    List<String> known = guarantees.stream().map(Guarantee::id).toList();
    assertThat(names)
        .flatExtracting(PublicName::guarantees)
        .filteredOn(id -> !known.contains(id))
        .as("ids in docs/parity.tsv that are not in docs/guarantees.tsv")
        .isEmpty();
    assertThat(proofs.keySet())
        .filteredOn(id -> !known.contains(id))
        .as("ids of tests that are not in docs/guarantees.tsv")
        .isEmpty();
  }

  @Test
  void aGuaranteeHasTestsOrAReasonForNone() {
    assertThat(guarantees)
        .filteredOn(guarantee -> guarantee.untested().isEmpty())
        .extracting(Guarantee::id)
        .filteredOn(id -> !proofs.containsKey(id))
        .as("ids in docs/guarantees.tsv without a test and without a reason for that")
        .isEmpty();
    assertThat(guarantees)
        .filteredOn(guarantee -> !guarantee.untested().isEmpty())
        .extracting(Guarantee::id)
        .filteredOn(proofs::containsKey)
        .as("ids in docs/guarantees.tsv that have tests by now: take the reason away")
        .isEmpty();
  }

  @Test
  void thePageIsUpToDate() throws IOException {
    String text = new ParityPage(ROOT, names, guarantees, proofs).text();
    if (System.getProperty("parity", "").equals("write")) {
      Files.writeString(PAGE, text);
    }
    assertThat(Files.exists(PAGE) && Files.readString(PAGE).equals(text))
        .as("docs/parity.md is up to date; write it anew: conformance/parity")
        .isTrue();
  }
}
