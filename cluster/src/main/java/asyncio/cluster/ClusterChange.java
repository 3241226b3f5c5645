package asyncio.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A change of the members of a cluster, as a pool sees it.
 *
 * @param kind what has happened
 * @param address of the member, as {@code host:port}
 * @param pid the number of its process
 * @param reason why; null if there is nothing to say
 */
public record ClusterChange(Kind kind, String address, long pid, @Nullable String reason) {
  /** What can happen. */
  public enum Kind {
    /** A member takes calls. */
    JOINED,
    /** A member has left or is not to be reached; its calls were lost. */
    LEFT,
    /** A member that had left is there again: it was cut off, the cluster was split. */
    RETURNED,
    /** A member does not take calls of this pool. */
    REFUSED
  }

  @Override
  public String toString() {
    return "member %s, process %d, %s%s"
        .formatted(
            address,
            pid,
            switch (kind) {
              case JOINED -> "takes calls";
              case LEFT -> "has left";
              case RETURNED -> "is back: it was cut off, and the cluster was split";
              case REFUSED -> "takes no calls";
            },
            reason == null ? "" : ": " + reason);
  }
}
