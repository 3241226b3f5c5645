package asyncio.examples;

import static asyncio.Asyncio.coroutine;
import static asyncio.Asyncio.newEventLoop;

import asyncio.Coroutine;
import asyncio.EventLoop;
import asyncio.TimeoutError;
import asyncio.http.client.ClientError;
import asyncio.http.client.ClientSession;

/**
 * Gets a page in a task and has its status printed by a callback, when the task is done; then in
 * the same way without a callback, for the task keeps its result. {@link DoneCallback} is the same
 * without a network.
 *
 * <p>The argument is the page. Without any it asks a server of its own, that of {@link WebHello}.
 */
@Example(
    arguments = "[URL]",
    seed = "coroutines",
    summary = "The status of a page, by a callback of the task and without")
final class RequestsCallback {
  static void main(String[] args) {
    try (var loop = newEventLoop()) {
      withCallback(loop, args);
      withoutCallback(loop, args);
    } catch (ClientError | TimeoutError failed) {
      throw Exit.failed(failed);
    }
  }

  private static void withCallback(EventLoop loop, String[] args) {
    var task = loop.createTask(request(args));
    task.addDoneCallback(
        done -> {
          if (done.exception() == null) { // whoever waits for the task sees it otherwise
            System.out.println("Status: " + done.result());
          }
        });
    System.out.println("Task: " + task);
    loop.runUntilComplete(task);
    System.out.println("Task: " + task);
  }

  private static void withoutCallback(EventLoop loop, String[] args) {
    var task = loop.createTask(request(args));
    loop.runUntilComplete(task);
    System.out.println("Result: " + task.result());
  }

  private static Coroutine<Integer> request(String[] args) {
    return coroutine(
        "request",
        () -> {
          if (args.length > 0) {
            return status(args[0]);
          }
          try (var server = new OwnServer(WebHello.application())) {
            return status(server.url());
          }
        });
  }

  private static int status(String url) {
    try (var session = new ClientSession();
        var response = session.get(url)) {
      return response.status();
    }
  }
}
