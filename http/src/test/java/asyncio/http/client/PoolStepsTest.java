package asyncio.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.StringReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.StepEvent;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import com.sun.jdi.request.StepRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many instructions of bytecode a step of the pool takes, counted by a debugger. */
@Tag("slow")
class PoolStepsTest {
  private final Map<String, Integer> counts = new TreeMap<>();
  private String step = "";

  private Map<String, Integer> counts(int waiters, int routes) throws Exception {
    counts.clear();
    LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
    var arguments = connector.defaultArguments();
    arguments.get("main").setValue(PoolSteps.class.getName() + " " + waiters + " " + routes);
    arguments
        .get("options")
        .setValue(
            "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
                + " --add-opens java.base/java.lang=ALL-UNNAMED -cp \""
                + System.getProperty("java.class.path", "")
                + "\"");
    VirtualMachine machine = connector.launch(arguments);
    try {
      EventRequestManager requests = machine.eventRequestManager();
      var prepared = requests.createClassPrepareRequest();
      prepared.addClassFilter(PoolSteps.class.getName());
      prepared.enable();
      while (true) {
        EventSet events = machine.eventQueue().remove();
        for (Event event : events) {
          take(event, requests);
        }
        events.resume();
      }
    } catch (VMDisconnectedException over) {
      Process process = machine.process();
      String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(told).isZero();
      return Map.copyOf(counts);
    } finally {
      machine.process().destroyForcibly();
    }
  }

  private void take(Event event, EventRequestManager requests)
      throws IncompatibleThreadStateException {
    switch (event) {
      case ClassPrepareEvent loaded -> {
        for (String name : new String[] {"begin", "end"}) {
          var request =
              requests.createBreakpointRequest(
                  loaded.referenceType().methodsByName(name).getFirst().location());
          request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
          request.enable();
        }
      }
      case BreakpointEvent reached when reached.location().method().name().equals("begin") -> {
        step = ((StringReference) reached.thread().frame(0).getArgumentValues().getFirst()).value();
        counts.put(step, 0);
        var request =
            requests.createStepRequest(
                reached.thread(), StepRequest.STEP_MIN, StepRequest.STEP_INTO);
        request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        request.enable();
      }
      case BreakpointEvent reached -> requests.deleteEventRequests(requests.stepRequests());
      case StepEvent one -> counts.merge(step, 1, Integer::sum);
      default -> {}
    }
  }

  private static void assertAsMany(Map<String, Integer> few, Map<String, Integer> many) {
    assertThat(few).containsOnlyKeys("give back", "discard", "look", "wait and give up");
    few.forEach(
        (name, count) ->
            assertThat(many.get(name)).as("%s: %s, %s", name, few, many).isBetween(1, count * 2));
  }

  @Test
  void aStepOfThePoolTakesAsLittleWithTenThousandWaitersAsWithTen() throws Exception {
    assertAsMany(counts(10, 1), counts(10_000, 1));
  }

  @Test
  void aStepOfThePoolTakesHardlyMoreWithTenThousandRoutesThanWithTen() throws Exception {
    assertAsMany(counts(1, 10), counts(1, 10_000));
  }
}
