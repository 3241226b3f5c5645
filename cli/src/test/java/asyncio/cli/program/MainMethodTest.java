package asyncio.cli.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The launch protocol of JEP 512. */
final class MainMethodTest {
  private static final List<String> TRAIL = new ArrayList<>();

  @BeforeEach
  void startWithAnEmptyTrail() {
    TRAIL.clear();
  }

  @Test
  void theOneWithArgumentsIsPreferred() throws Exception {
    launch(BothForms.class, "a");
    assertThat(TRAIL).containsExactly("both [a]");
  }

  @Test
  void anInheritedMainIsCalledOnAnInstanceOfTheSubclass() throws Exception {
    launch(Child.class);
    assertThat(TRAIL).containsExactly("parent of Child");
  }

  @Test
  void privateMethodsAndThoseThatReturnSomethingDoNotCount() {
    assertThat(MainMethod.of(PrivateMain.class)).isEmpty();
    assertThat(MainMethod.of(ReturningMain.class)).isEmpty();
  }

  @Test
  void aStaticMainNeedsNoInstance() throws Exception {
    launch(Static.class);
    assertThat(TRAIL).containsExactly("static");
  }

  @Test
  void anInstanceMainNeedsAConstructorThatIsNotPrivate() {
    assertThatThrownBy(() -> launch(PrivateConstructor.class))
        .isInstanceOf(NoSuchMethodException.class);
  }

  private static void launch(Class<?> type, String... args) throws Exception {
    MainMethod.of(type).orElseThrow().invoke(args);
  }

  static class BothForms {
    static void main() {
      TRAIL.add("none");
    }

    void main(String[] args) {
      TRAIL.add("both " + List.of(args));
    }
  }

  static class Parent {
    protected void main() {
      TRAIL.add("parent of " + getClass().getSimpleName());
    }
  }

  static final class Child extends Parent {}

  static final class PrivateMain {
    @SuppressWarnings("unused")
    private static void main(String[] args) {}
  }

  static final class ReturningMain {
    static int main() {
      return 1;
    }
  }

  static final class Static {
    private Static() {}

    static void main() {
      TRAIL.add("static");
    }
  }

  static final class PrivateConstructor {
    private PrivateConstructor() {}

    void main() {
      TRAIL.add("private");
    }
  }
}
