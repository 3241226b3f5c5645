package asyncio.net.internal.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoOps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What epoll is told, and when. */
final class EpollRegistrationTest {
  private final List<String> trail = new ArrayList<>();
  private final ArrayDeque<EpollRegistration> changed = new ArrayDeque<>();
  private final Handler handler = new Handler(trail);
  private final IoHandle handle = new Handle(trail);

  @BeforeEach
  void epollIsThere() {
    assumeTrue(Epoll.isAvailable(), "epoll is Linux's");
  }

  private EpollRegistration registered() throws Exception {
    EpollRegistration registration = new EpollRegistration(handler, handle, changed);
    registration.submit(EpollIoOps.EPOLLIN);
    trail.clear();
    return registration;
  }

  private void poll() {
    for (var each = changed.poll(); each != null; each = changed.poll()) {
      each.apply();
    }
    trail.add("poll");
  }

  @Test
  void theFirstIsToldAtOnce() throws Exception {
    EpollRegistration registration = new EpollRegistration(handler, handle, changed);
    registration.submit(EpollIoOps.NONE);
    registration.submit(EpollIoOps.EPOLLIN);
    assertThat(trail).containsExactly("register", "submit 0", "submit 1");
    assertThat(changed).isEmpty();
  }

  @Test
  void readingThatIsPausedAndResumedBetweenTwoPollsCostsNothing() throws Exception {
    EpollRegistration registration = registered();
    registration.submit(EpollIoOps.EPOLLRDHUP);
    registration.submit(EpollIoOps.EPOLLIN);
    poll();
    assertThat(trail).containsExactly("poll");
  }

  @Test
  void onlyTheLastChangeBeforeAPollIsTold() throws Exception {
    EpollRegistration registration = registered();
    registration.submit(EpollIoOps.EPOLLRDHUP);
    registration.submit(EpollIoOps.EPOLLOUT);
    poll();
    poll();
    assertThat(trail).containsExactly("submit 4", "poll", "poll");
  }

  @Test
  void whatHasLeftTheSetIsRegisteredAnew() throws Exception {
    EpollRegistration registration = registered();
    registration.submit(EpollIoOps.NONE);
    poll();
    registration.submit(EpollIoOps.EPOLLIN);
    poll();
    assertThat(trail).containsExactly("submit 0", "poll", "cancel", "register", "submit 1", "poll");
  }

  @Test
  void whatIsCancelledIsToldNothing() throws Exception {
    EpollRegistration registration = registered();
    registration.submit(EpollIoOps.EPOLLOUT);
    assertThat(registration.cancel()).isTrue();
    poll();
    assertThat(registration.submit(EpollIoOps.EPOLLIN)).isEqualTo(-1);
    assertThat(trail).containsExactly("cancel", "poll");
  }

  @Test
  void aSocketWhoseDescriptorIsGoneIsClosed() throws Exception {
    EpollRegistration registration = registered();
    registration.submit(EpollIoOps.EPOLLOUT);
    handler.failure = new UncheckedIOException(new IOException("Bad file descriptor"));
    poll();
    assertThat(trail).containsExactly("submit 4", "close", "poll");
  }

  private record Handle(List<String> trail) implements IoHandle {
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      trail.add("handle");
    }

    @Override
    public void close() {
      trail.add("close");
    }
  }

  private static final class Handler implements IoHandler {
    private final List<String> trail;
    @Nullable RuntimeException failure;

    Handler(List<String> trail) {
      this.trail = trail;
    }

    @Override
    public IoRegistration register(IoHandle handle) {
      trail.add("register");
      return new Registration(this);
    }

    @Override
    public int run(IoHandlerContext context) {
      return 0;
    }

    @Override
    public void wakeup() {}

    @Override
    public boolean isCompatible(Class<? extends IoHandle> kind) {
      return true;
    }
  }

  private static final class Registration implements IoRegistration {
    private final Handler handler;
    private boolean cancelled;

    Registration(Handler handler) {
      this.handler = handler;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's own signature
    public <T> T attachment() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long submit(IoOps ops) {
      handler.trail.add("submit " + ((EpollIoOps) ops).value());
      if (handler.failure != null) {
        throw handler.failure;
      }
      return 0;
    }

    @Override
    public boolean isValid() {
      return !cancelled;
    }

    @Override
    public boolean cancel() {
      handler.trail.add("cancel");
      cancelled = true;
      return true;
    }
  }
}
