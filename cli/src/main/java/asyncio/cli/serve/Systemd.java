package asyncio.cli.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What systemd and its like want to know of a service, and the sockets that they pass to it.
 *
 * @param environment all variables
 * @see <a
 *     href="https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html">sd_notify</a>
 * @see <a
 *     href="https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html">sd_listen_fds</a>
 */
public record Systemd(Map<String, String> environment) {
  private static final System.Logger LOGGER = System.getLogger("asyncio");
  private static final int FIRST = 3;

  /** {@return the sockets that this process was started with; none if they are another's} */
  public List<Binding> sockets() {
    List<Binding> sockets = new ArrayList<>();
    String self = Long.toString(ProcessHandle.current().pid());
    if (self.equals(environment.get("LISTEN_PID"))) {
      int count;
      try {
        count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
      } catch (NumberFormatException wrong) {
        throw new Refusal(
            Refusal.USAGE, "LISTEN_FDS is no number: " + environment.get("LISTEN_FDS"));
      }
      for (int i = 0; i < count; i++) {
        sockets.add(new Binding.Descriptor(FIRST + i));
      }
    }
    return sockets;
  }

  /**
   * Tells that it serves.
   *
   * @param status a line for {@code systemctl status}
   */
  public void ready(String status) {
    tell("READY=1\nSTATUS=" + status + "\nMAINPID=" + ProcessHandle.current().pid());
  }

  /** Tells that it takes its settings and its program anew; {@link #ready} tells the end of it. */
  public void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
  }

  /** Tells that it ends. */
  public void stopping() {
    tell("STOPPING=1");
  }

  private void tell(String message) {
    String socket = environment.get("NOTIFY_SOCKET");
    if (socket == null || socket.isEmpty()) {
      return;
    }
    try {
      if (!Native.sendTo(socket, message)) {
        LOGGER.log(System.Logger.Level.WARNING, "nobody listens at NOTIFY_SOCKET, {0}", socket);
      }
    } catch (IllegalStateException absent) {
      LOGGER.log(System.Logger.Level.WARNING, "NOTIFY_SOCKET cannot be told: " + absent.getCause());
    }
  }
}
