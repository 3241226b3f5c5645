package asyncio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several failures that happened together, such as those of the tasks of a {@link TaskGroup}.
 *
 * <p>The first member is named in the message and is the cause, the others stand as suppressed
 * exceptions, so that a stack trace shows them all, each once. Groups may be nested; {@link #split}
 * and {@link #subgroup} keep the structure, as Python's do.
 *
 * @see <a href="https://peps.python.org/pep-0654/">PEP 654</a>
 */
public final class ExceptionGroup extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Throwable> exceptions;

  /**
   * A group.
   *
   * @param message what went wrong as a whole
   * @param exceptions the members, at least one
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(message);
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException("an ExceptionGroup needs at least one exception");
    }
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.stream().skip(1).forEach(this::addSuppressed);
  }

  /** {@return the first member, unless another cause was given by {@link #initCause}} */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the one called is synchronized
  public @Nullable Throwable getCause() {
    Throwable given = super.getCause();
    return given != null || exceptions == null ? given : exceptions.getFirst();
  }

  /** Gives it another cause; the first member is suppressed then, as the others are. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // those called are synchronized
  public Throwable initCause(@Nullable Throwable cause) {
    super.initCause(cause);
    addSuppressed(exceptions.getFirst());
    return this;
  }

  /** {@return the members, in order; some may be groups themselves} */
  public List<Throwable> exceptions() {
    return exceptions;
  }

  /**
   * The members that match, at any depth, in the same structure.
   *
   * @param type what to look for
   * @return a group of them; this group if all match; null if none does
   */
  public @Nullable ExceptionGroup subgroup(Class<? extends Throwable> type) {
    return subgroup(type::isInstance);
  }

  /**
   * The members that match, at any depth, in the same structure.
   *
   * @param condition tells whether a member matches; asked about groups too, and one that matches
   *     is taken whole
   * @return a group of them; this group if all match; null if none does
   */
  public @Nullable ExceptionGroup subgroup(Predicate<? super Throwable> condition) {
    return split(condition).matching();
  }

  /**
   * Splits the members into those that match and the rest.
   *
   * @param type what to look for
   * @return both, in the same structure
   */
  public Split split(Class<? extends Throwable> type) {
    return split(type::isInstance);
  }

  /**
   * Splits the members into those that match and the rest.
   *
   * @param condition tells whether a member matches
   * @return both, in the same structure
   */
  public Split split(Predicate<? super Throwable> condition) {
    if (condition.test(this)) {
      return new Split(this, null);
    }
    List<Throwable> matching = new ArrayList<>();
    List<Throwable> rest = new ArrayList<>();
    for (Throwable member : exceptions) {
      if (member instanceof ExceptionGroup group) {
        Split parts = group.split(condition);
        if (parts.matching() != null) {
          matching.add(parts.matching());
        }
        if (parts.rest() != null) {
          rest.add(parts.rest());
        }
      } else {
        (condition.test(member) ? matching : rest).add(member);
      }
    }
    return new Split(derive(matching), derive(rest));
  }

  private @Nullable ExceptionGroup derive(List<Throwable> members) {
    if (members.isEmpty() || isWhole(members)) {
      return members.isEmpty() ? null : this;
    }
    var derived = new ExceptionGroup(message(), members);
    derived.setStackTrace(getStackTrace());
    Throwable given = super.getCause();
    if (given != null) {
      derived.initCause(given);
    }
    return derived;
  }

  /** By identity: how exceptions compare is none of a group's business. */
  private boolean isWhole(List<Throwable> members) {
    boolean same = members.size() == exceptions.size();
    for (int i = 0; same && i < members.size(); i++) {
      same = members.get(i) == exceptions.get(i);
    }
    return same;
  }

  @Override
  public String getMessage() {
    if (exceptions == null) { // it was serialized, and they were not
      return message();
    }
    int count = exceptions.size();
    String counted =
        count == 1 ? " (1 sub-exception): " : " (" + count + " sub-exceptions), first: ";
    return message() + counted + exceptions.getFirst();
  }

  /** {@return the message without the members} */
  public String message() {
    return String.valueOf(super.getMessage());
  }

  /**
   * What {@link ExceptionGroup#split} returns.
   *
   * @param matching those that match, or null
   * @param rest the others, or null
   */
  public record Split(@Nullable ExceptionGroup matching, @Nullable ExceptionGroup rest) {}
}
