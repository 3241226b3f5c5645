package asyncio.cli;

import asyncio.management.Loops;
import asyncio.repl.AttachPoint;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Optional;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * Another Java process on this machine, asked about its event loops. It need not be prepared for
 * that: its JMX agent is started by attaching, and the MBean is made there by name.
 *
 * @param pid the process
 */
record Attached(long pid) {
  /** Why a process cannot be asked, and what to do. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean answered;

    Refusal(String message) {
      this(message, false);
    }

    private Refusal(String message, boolean answered) {
      super(message);
      this.answered = answered;
    }

    /** Whether the process itself says so, and could answer another question. */
    boolean answered() {
      return answered;
    }
  }

  /** The answer to an operation of {@link asyncio.management.LoopsMBean}. */
  String ask(String operation) throws Refusal {
    return String.valueOf(invoke(Loops.class, Loops.NAME, operation));
  }

  /** What a prompt on its loop needs, as {@link AttachPoint#open} answers. */
  String[] openPrompt() throws Refusal {
    return (String[]) invoke(AttachPoint.class, AttachPoint.NAME, "open");
  }

  @SuppressWarnings("BanJNDI") // the address is that of an agent on this machine
  private Object invoke(Class<?> type, String named, String operation) throws Refusal {
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(agent()))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName name = new ObjectName(named);
      make(server, type, name);
      return server.invoke(name, operation, new Object[0], new String[0]);
    } catch (RuntimeMBeanException answer) {
      throw new Refusal(String.valueOf(answer.getTargetException().getMessage()), true);
    } catch (ReflectionException absent) {
      throw new Refusal(
          "process "
              + pid
              + " has no "
              + (type == Loops.class ? "asyncio" : "asyncio-repl")
              + " of this version on its class path\nTry: aio ps, which lists the Java programs that run");
    } catch (IOException | JMException failure) {
      throw new Refusal("process " + pid + " does not answer: " + failure.getMessage());
    }
  }

  private static void make(MBeanServerConnection server, Class<?> type, ObjectName name)
      throws IOException, JMException {
    if (!server.isRegistered(name)) {
      try {
        server.createMBean(type.getName(), name);
      } catch (InstanceAlreadyExistsException meanwhile) {
        // somebody else looks as well
      }
    }
  }

  /** Starts the process's JMX agent, unless it runs, and tells its address. */
  private String agent() throws Refusal {
    ProcessHandle process =
        ProcessHandle.of(pid)
            .orElseThrow(
                () ->
                    new Refusal(
                        "no process has the id "
                            + pid
                            + "\nTry: aio ps, which lists the Java programs that run"));
    VirtualMachine machine = null;
    try {
      machine = VirtualMachine.attach(Long.toString(pid));
      return machine.startLocalManagementAgent();
    } catch (AttachNotSupportedException | IOException failure) {
      throw new Refusal(reason(process, failure));
    } finally {
      detach(machine);
    }
  }

  private String reason(ProcessHandle process, Exception failure) {
    Optional<String> owner = process.info().user();
    String self = System.getProperty("user.name");
    if (owner.isPresent() && !owner.get().equals(self)) {
      return "process %d belongs to %s, and you are %s\nTry: as %s"
          .formatted(pid, owner.get(), self, owner.get());
    }
    return "cannot attach to process %d: %s\nIs it a Java program? Try: aio ps"
        .formatted(pid, failure.getMessage());
  }

  private static void detach(@Nullable VirtualMachine machine) {
    if (machine != null) {
      try {
        machine.detach();
      } catch (IOException gone) {
        // it was only to start the agent
      }
    }
  }
}
