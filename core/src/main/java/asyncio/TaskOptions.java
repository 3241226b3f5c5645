package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * How to create a task: the keyword arguments of Python's {@code create_task}.
 *
 * @param name the task's name; null: {@code Task-N}
 * @param context the context in which it runs, used as it is; null: a copy of the current one
 * @param eagerStart whether its first step runs at once, inside the call that creates it; null: the
 *     loop's task factory decides, by default no
 */
public record TaskOptions(
    @Nullable String name, @Nullable Context context, @Nullable Boolean eagerStart) {
  /** Nothing special. */
  public static final TaskOptions DEFAULT = new TaskOptions(null, null, null);

  /** {@return whether its first step runs at once; false if not specified} */
  public boolean eager() {
    return Boolean.TRUE.equals(eagerStart);
  }

  /**
   * A task with a name.
   *
   * @param name the name
   * @return options with that name
   */
  public static TaskOptions named(String name) {
    return DEFAULT.withName(name);
  }

  /**
   * The same with a name.
   *
   * @param name the name
   * @return changed options
   */
  public TaskOptions withName(@Nullable String name) {
    return new TaskOptions(name, context, eagerStart);
  }

  /**
   * The same with a context.
   *
   * @param context the context, used as it is
   * @return changed options
   */
  public TaskOptions withContext(@Nullable Context context) {
    return new TaskOptions(name, context, eagerStart);
  }

  /**
   * The same, started eagerly or not, whatever the loop's task factory would do.
   *
   * @param eager whether its first step runs at once
   * @return changed options
   */
  public TaskOptions withEager(boolean eager) {
    return new TaskOptions(name, context, eager);
  }
}
