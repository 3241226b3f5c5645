package asyncio.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.SortedMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Runs after all other tests of the module, whose loops are closed by now. */
@Order(Integer.MAX_VALUE)
class DescriptorsAfterTest {
  @Test
  void theWholeSuiteHasLeftNoDescriptorOpen() {
    SortedMap<String, Integer> before = DescriptorsBeforeTest.counted();
    assumeTrue(before != null, "nobody has counted before: needs Linux, and all tests");
    SortedMap<String, Integer> open = Descriptors.openOnceSettled(before);
    assertThat(open).as("%s", Descriptors.socketsInDetail()).isEqualTo(before);
  }
}
