package asyncio.workers.codec;

import static asyncio.workers.codec.Messages.there;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.CancelledError;
import asyncio.workers.RemoteException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ThrowablesTest {
  static class WithText extends Exception {
    WithText(String message) {
      super(message);
    }
  }

  static class WithTextAndCause extends RuntimeException {
    private WithTextAndCause(String message, IOException cause) {
      super(message, cause);
    }
  }

  static class Plain extends Exception {}

  static class OfStatus extends Exception {
    OfStatus(int status) {
      super("status " + status);
    }
  }

  static class Decorated extends Exception {
    Decorated(String name) {
      super("no such thing: " + name);
    }
  }

  static class Unspeakable extends RuntimeException {
    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  static List<Throwable> ownTypes() {
    return List.of(
        new IllegalStateException("full"),
        new IllegalStateException(),
        new NullPointerException(),
        new AssertionError("wrong"),
        new AssertionError("wrong", new Error("cause")),
        new ArrayIndexOutOfBoundsException(3),
        new FileNotFoundException("x"),
        new UncheckedIOException(new IOException("disk")),
        new UncheckedIOException("while", new IOException("disk")),
        new CompletionException(new Plain()),
        new ExecutionException("failed", new Plain()),
        new OutOfMemoryError("Java heap space"),
        new StackOverflowError(),
        new CancelledError(),
        new asyncio.TimeoutError(),
        new WithText("text"),
        new WithText(null),
        new WithTextAndCause("text", new IOException("cause")),
        new Plain(),
        new WithText("text").initCause(new WithText("deeper")));
  }

  @ParameterizedTest
  @MethodSource("ownTypes")
  void anExceptionOfAUsualConstructorArrivesAsItself(Throwable thrown) {
    thrown.addSuppressed(new IllegalArgumentException("beside"));
    Throwable arrived = there(thrown);
    for (Throwable here = thrown, there = arrived; here != null; ) {
      assertThat(there).hasSameClassAs(here);
      assertThat(there.getMessage()).isEqualTo(here.getMessage());
      assertThat(there.getStackTrace()).hasSameSizeAs(here.getStackTrace());
      here = here.getCause();
      there = there.getCause();
    }
    assertThat(arrived.getStackTrace()[0].toString())
        .contains(thrown.getStackTrace()[0].getMethodName());
    assertThat(arrived.getSuppressed()[0])
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("beside");
  }

  @Test
  void anyOtherExceptionArrivesAsItsTextWithItsStack() {
    for (Exception thrown : List.of(new OfStatus(404), new Decorated("x"))) {
      thrown.initCause(new IOException("cause"));
      Throwable arrived = there((Throwable) thrown);
      assertThat(arrived)
          .isInstanceOf(RemoteException.class)
          .hasMessage(thrown.getClass().getName() + ": " + thrown.getMessage())
          .hasCauseInstanceOf(IOException.class);
      assertThat(arrived.getStackTrace()[0].getMethodName())
          .isEqualTo(thrown.getStackTrace()[0].getMethodName());
      assertThat(there(arrived)).hasMessage(arrived.getMessage()); // and so on, however often
    }
  }

  @Test
  void anExceptionOfAClassThatOnlyTheSenderHasArrivesAsItsText() {
    class Local extends Exception {
      Local() {
        super("of a method");
      }
    }
    assertThat(there((Throwable) new Local()))
        .isInstanceOf(RemoteException.class)
        .hasMessageEndingWith("Local: of a method");
  }

  @Test
  void circlesAndLongChainsOfCausesAreCutOff() {
    Exception one = new WithText("one");
    Exception other = new WithText("other");
    one.initCause(other);
    other.initCause(one);
    Throwable arrived = there((Throwable) one);
    assertThat(arrived.getCause().getCause()).hasMessage("one").hasNoCause();
    Throwable chain = new WithText("innermost");
    for (int i = 0; i < 1000; i++) {
      chain = new RuntimeException("outer", chain);
    }
    int length = 0;
    for (Throwable each = there(chain); each != null; each = each.getCause()) {
      length++;
    }
    assertThat(length).isEqualTo(51);
  }

  @Test
  void anExceptionWithoutASayableMessageArrives() {
    assertThat(there((Throwable) new Unspeakable()))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("its message cannot be had");
  }
}
