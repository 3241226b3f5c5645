package asyncio.cluster;

import com.hazelcast.cluster.Member;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Addresses of members, each as {@code host:port}. All of this blocks. */
final class Addresses {
  private static final System.Logger LOG = System.getLogger("asyncio");
  private static final int MILLIS = 1_000;

  private Addresses() {}

  static InetSocketAddress of(String address) {
    int colon = address.lastIndexOf(':');
    return new InetSocketAddress(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  /** Whether somebody listens there. */
  static boolean answers(String address) {
    InetSocketAddress there = of(address);
    if (there.isUnresolved()) {
      return false;
    }
    try (var socket = new Socket()) {
      socket.connect(there, MILLIS);
      return true;
    } catch (IOException nobody) {
      return false;
    }
  }

  /** Says so if something goes over a network that others may reach. */
  static void warnIfOpen(Collection<String> addresses, String what) {
    List<String> open = addresses.stream().filter(each -> !isLoopback(of(each))).toList();
    if (!open.isEmpty()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "%s at %s: there is no TLS and no authentication, so whoever reaches the port can run the"
                  .formatted(what, String.join(", ", open))
              + " program's functions; docs/cluster.md shows a tunnel");
    }
  }

  private static boolean isLoopback(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    return resolved != null && resolved.isLoopbackAddress();
  }

  /** Why there is no way into a cluster. */
  static String whyNot(List<String> members, String name) {
    List<String> there = members.stream().filter(Addresses::answers).toList();
    return there.isEmpty()
        ? "nobody answers at "
            + String.join(", ", members)
            + ": start a member there (aio worker --port N), or name one that runs"
        : "who answers at "
            + String.join(", ", there)
            + " is no member of a cluster called '"
            + name
            + "', or has another version";
  }

  /** What there is to say if members that were named are in another cluster. */
  static Optional<String> strangers(
      Collection<String> named, Collection<Member> members, String name) {
    Set<InetSocketAddress> known =
        members.stream().map(Addresses::socketAddress).collect(Collectors.toSet());
    List<String> strangers =
        named.stream()
            .filter(each -> !known.contains(of(each)))
            .filter(Addresses::answers)
            .toList();
    return strangers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s is in no cluster with %s: there are two clusters called '%s', or the other one is called otherwise"
                .formatted(
                    String.join(", ", strangers),
                    known.stream()
                        .map(each -> each.getHostString() + ":" + each.getPort())
                        .sorted()
                        .collect(Collectors.joining(", ")),
                    name));
  }

  static InetSocketAddress socketAddress(Member member) {
    try {
      return member.getAddress().getInetSocketAddress();
    } catch (UnknownHostException unresolved) {
      return InetSocketAddress.createUnresolved(
          member.getAddress().getHost(), member.getAddress().getPort());
    }
  }
}
