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
  void everyNameIsThereOnceAndAnAbsentOneHasAReason() {
    assertThat(names).extracting(PublicName::python).doesNotHaveDuplicates();
    assertThat(names)
        .filteredOn(PublicName::absent)
        .allSatisfy(name -> assertThat(name.remark()).as(name.python()).isNotBlank());
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
  void everyGuaranteeOfANameHasATest() {
    assertThat(names)
        .flatExtracting(PublicName::guarantees)
        .filteredOn(id -> !proofs.containsKey(id))
        .as("ids in docs/parity.tsv without a test")
        .isEmpty();
  }

  @Test
  void aGuaranteeHasATestOrAReasonForNone() {
    assertThat(guarantees).extracting(Guarantee::id).doesNotHaveDuplicates();
    assertThat(guarantees)
        .allSatisfy(
            guarantee ->
                assertThat(guarantee.untested().isEmpty())
                    .as("%s has tests and no reason for none", guarantee.id())
                    .isEqualTo(proofs.containsKey(guarantee.id())));
  }

  @Test
  void testsNameNoUnknownGuarantee() {
    assertThat(guarantees).extracting(Guarantee::id).containsAll(proofs.keySet());
  }

  @Test
  void thePageIsUpToDate() throws IOException {
    String text = new ParityPage(ROOT, names, guarantees, proofs).text();
    if (System.getProperty("parity", "").equals("write")) {
      Files.writeString(PAGE, text);
    }
    assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
        .as("docs/parity.md is out of date; write it anew: conformance/parity")
        .isEqualTo(text);
  }
}
