package asyncio.cli.serve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The user and the group that a server is to run as, once its sockets are bound. Groups go first,
 * then the group, then the user; whether all of it has worked is looked at.
 *
 * @param user the number of the user
 * @param group the number of the group
 * @param name the name of the user; null: the user stays as it is
 */
public record Privileges(int user, int group, @Nullable String name) {
  /**
   * Looks users and groups up.
   *
   * @param user name or number; null: it stays as it is
   * @param group name or number; null: that of the user
   * @return what to become; nothing if neither is given
   * @throws Refusal if there are no such ones, or this process may not become them
   */
  public static Optional<Privileges> of(@Nullable String user, @Nullable String group) {
    if (user == null && group == null) {
      return Optional.empty();
    }
    int self = Native.effectiveUser();
    int uid = user == null ? self : number(user, "-u", "user");
    int gid = group == null ? number(String.valueOf(user), "-g", "user") : groupNumber(group);
    boolean same = uid == self && gid == Native.effectiveGroup();
    if (!same && self != 0) {
      throw new Refusal(Refusal.FAILED, "--user and --group need root, and this is user " + self);
    }
    return same ? Optional.empty() : Optional.of(new Privileges(uid, gid, user));
  }

  private static int number(String name, String what, String kind) {
    return Integer.parseInt(answer(name, kind, "id", what, "--", name));
  }

  private static int groupNumber(String name) {
    if (name.chars().allMatch(Character::isDigit)) {
      return Integer.parseInt(name);
    }
    return Integer.parseInt(answer(name, "group", "getent", "group", name).split(":", -1)[2]);
  }

  private static String answer(String name, String kind, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() == 0) {
        return said;
      }
    } catch (IOException failed) {
      throw new Refusal(
          Refusal.FAILED, "cannot look a %s up: %s".formatted(kind, failed.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new Refusal(Refusal.USAGE, "--%s: there is no %s '%s'".formatted(kind, kind, name));
  }

  /**
   * Becomes them, for good and with all threads, and gives them the files of Unix sockets.
   *
   * @param bindings where it listens
   * @throws Refusal if that does not work
   */
  public void take(List<Binding> bindings) {
    for (Binding each : bindings) {
      if (each instanceof Binding.Unix(var path)) {
        give(path);
      }
    }
    take();
  }

  private void give(Path socket) {
    try {
      Files.setAttribute(socket, "unix:uid", user, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(socket, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException failed) {
      throw new Refusal(
          Refusal.FAILED,
          "cannot give unix:%s to user %d: %s".formatted(socket, user, failed.getMessage()));
    }
  }

  private void take() {
    boolean groups = name == null ? Native.setOnlyGroup(group) : Native.setGroupsOf(name, group);
    boolean done = groups && Native.setGroup(group) && Native.setUser(user);
    boolean so = Native.effectiveUser() == user && Native.effectiveGroup() == group;
    if (!done || !so || (user != 0 && Native.setUser(0))) {
      throw new Refusal(
          Refusal.FAILED, "cannot become user %d and group %d".formatted(user, group));
    }
  }
}
