package asyncio.net;

import asyncio.EventLoop;
import asyncio.ExitError;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Calls protocols: what one throws is told to the loop's exception handler, and goes no further.
 */
final class ProtocolCalls {
  private ProtocolCalls() {}

  static void call(EventLoop loop, BaseTransport transport, String event, Runnable call) {
    try {
      call.run();
    } catch (ExitError exit) {
      throw exit;
    } catch (Throwable thrown) {
      report(loop, transport, "protocol." + event + "() failed", thrown);
    }
  }

  static void report(EventLoop loop, BaseTransport transport, String message, Throwable thrown) {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("message", message);
    report.put("exception", thrown);
    report.put("transport", transport);
    report.put("protocol", transport.protocol());
    loop.callExceptionHandler(report);
  }
}
