package asyncio.internal.observe;

import asyncio.FrameCallGraphEntry;
import asyncio.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a snapshot as JSON. */
public final class SnapshotJson {
  private SnapshotJson() {}

  public static String of(List<LoopView> loops) {
    return "{\"pid\":"
        + ProcessHandle.current().pid()
        + ",\"loops\":"
        + array(loops, SnapshotJson::loop)
        + "}";
  }

  private static String loop(LoopView view) {
    Thread thread = view.thread();
    List<String> members = new ArrayList<>();
    members.add(member("id", string(view.id())));
    members.add(member("thread", string(thread == null ? null : thread.getName())));
    members.add(member("threadId", thread == null ? "null" : "" + thread.threadId()));
    members.add(member("running", "" + view.running()));
    members.add(member("portable", "" + view.loop().portable()));
    members.add(member("debug", "" + view.loop().debug()));
    members.add(member("answered", "" + view.answered()));
    StackTraceElement callback = view.callback();
    members.add(
        member(
            "callback",
            string(callback == null ? null : new FrameCallGraphEntry(callback).toString())));
    members.add(member("tasks", array(view.tasks(), SnapshotJson::task)));
    return object(members);
  }

  private static String task(TaskView view) {
    List<String> members = new ArrayList<>();
    members.add(member("id", string(view.id())));
    members.add(member("name", string(view.name())));
    members.add(member("state", string(view.state())));
    members.add(
        member(
            "stack",
            array(view.frames(), frame -> string(new FrameCallGraphEntry(frame).toString()))));
    members.add(member("waitsFor", string(view.waitsFor())));
    List<Task<?>> holders = view.heldBy();
    members.add(
        member(
            "heldBy",
            holders == null ? "null" : array(holders, each -> string(CallGraph.id(each)))));
    members.add(member("awaitedBy", array(view.awaitedBy(), each -> string(CallGraph.id(each)))));
    return object(members);
  }

  private static String object(List<String> members) {
    return "{" + String.join(",", members) + "}";
  }

  private static String member(String name, String value) {
    return "\"" + name + "\":" + value;
  }

  private static <E> String array(List<E> elements, Function<E, String> text) {
    return elements.stream().map(text).collect(Collectors.joining(",", "[", "]"));
  }

  private static String string(@Nullable String value) {
    if (value == null) {
      return "null";
    }
    var text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return text.append('"').toString();
  }
}
