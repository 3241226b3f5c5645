package asyncio.workers;

import asyncio.workers.function.ProgramClasses;
import asyncio.workers.worker.Setup;
import java.lang.StackWalker.StackFrame;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a pool is opened: for whose code, with what options, by what JVMs. */
final class Opening {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private Opening() {}

  /**
   * The crew of a new pool of the running loop.
   *
   * @param opening makes the resource of each worker; null: as the options have it
   */
  static Crew crew(Consumer<PoolOptions> setup, @Nullable Object opening) {
    return crew(setup, opening, caller());
  }

  static Crew crew(Consumer<PoolOptions> setup, @Nullable Object opening, Class<?> caller) {
    var options = new PoolOptions();
    setup.accept(options);
    return crew(options, opening, caller, Thread.currentThread().getContextClassLoader());
  }

  static Crew crew(
      PoolOptions options,
      @Nullable Object opening,
      Class<?> caller,
      @Nullable ClassLoader loader) {
    if (options.queueCount > options.processes) {
      throw new IllegalArgumentException(
          "each queue needs a worker: %d processes are too few for %d queues"
              .formatted(options.processes, options.queueCount));
    }
    Object opens = opening == null ? options.opening : opening;
    return crew(
        options,
        new Setup(
            packages(options, caller), ProgramClasses.of(caller, Set.of()), options.codec, opens),
        new JvmLauncher(options, loader));
  }

  static Crew crew(PoolOptions options, Setup setup, Launcher launcher) {
    Pools pools = Pools.OPEN.get();
    setup.bytes(); // what cannot travel is refused now
    Crew crew = new Crew(options, setup, launcher);
    pools.add(crew);
    crew.whenEnded(() -> pools.remove(crew));
    crew.start();
    return crew;
  }

  private static List<String> packages(PoolOptions options, Class<?> caller) {
    Set<String> packages = new LinkedHashSet<>(options.packages);
    packages.add(caller.getPackageName());
    packages.add(Opening.class.getPackageName()); // of RemoteCallable.of()
    return List.copyOf(packages);
  }

  /** Who makes the pool: whose code calls the constructors of what is opened. */
  static Class<?> caller() {
    return STACK.walk(
        frames ->
            frames
                .<Class<?>>map(StackFrame::getDeclaringClass)
                .filter(type -> type != Opening.class && !Opened.class.isAssignableFrom(type))
                .findFirst()
                .orElse(Opening.class));
  }
}
