package asyncio.repl;

import java.util.List;
import java.util.Map;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * The engine {@code asyncio} of the JDK's shell: {@code jshell --execution asyncio}. Found by the
 * tool; there is no need to call it.
 */
public final class LoopExecutionControlProvider implements ExecutionControlProvider {
  /** The name of a session that waits for its engine. */
  static final String SESSION = "session";

  /** Whether time is virtual. */
  static final String VIRTUAL = "virtual";

  /** Whether somebody types, into whose line nothing must be written. */
  static final String TYPED = "typed";

  /** The name of a socket behind which another process runs the inputs. */
  static final String SOCKET = "socket";

  /** For the service loader. */
  public LoopExecutionControlProvider() {}

  @Override
  public String name() {
    return "asyncio";
  }

  @Override
  public Map<String, String> defaultParameters() {
    return Map.of(SESSION, "", VIRTUAL, "false", TYPED, "false", SOCKET, "");
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters)
      throws ExecutionControl.ExecutionControlException {
    ExecutionControl attached = AttachedExecutionControl.connected(parameters.get(SOCKET), env);
    if (attached != null) {
      return attached;
    }
    Session handed = Sessions.handed(parameters.get(SESSION));
    boolean virtual = Boolean.parseBoolean(parameters.get(VIRTUAL));
    boolean typed = Boolean.parseBoolean(parameters.get(TYPED));
    Session session = handed == null ? Session.ofItsOwn(virtual, typed) : handed;
    session.printTo(env.userOut());
    var control = new LoopExecutionControl(session);
    List<String> options = env.extraRemoteVMOptions();
    for (int i = 0; i + 1 < options.size(); i++) {
      if (options.get(i).equals("--class-path")) {
        control.addToClasspath(
            options.get(i + 1)); // which other engines give to a JVM of their own
      }
    }
    return control;
  }
}
