package asyncio;

import java.util.Map;

/**
 * What a loop calls with every error that nobody is waiting for.
 *
 * @see EventLoop#setExceptionHandler
 * @see <a
 *     href="https://docs.python.org/3/library/asyncio-eventloop.html#error-handling-api">asyncio:
 *     error handling</a>
 */
@FunctionalInterface
public interface ExceptionHandler {
  /**
   * Handles one error, on the loop's thread and in the context of the task, future or handle
   * concerned. What it throws goes to the default handler.
   *
   * @param loop the loop
   * @param context {@code "message"} always; as they apply {@code "exception"}, {@code "future"},
   *     {@code "task"}, {@code "handle"}, {@code "source_traceback"} and keys that other modules
   *     add
   */
  void handle(EventLoop loop, Map<String, Object> context);
}
