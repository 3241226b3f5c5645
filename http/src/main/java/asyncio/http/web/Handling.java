package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.Timeout;
import asyncio.http.HttpError;
import asyncio.http.Method;
import asyncio.http.connection.Unwinding;
import asyncio.net.ConnectionResetError;
import org.jspecify.annotations.Nullable;

/** Has an application answer a request within its time. What a handler throws is an answer, too. */
final class Handling {
  private final Serving serving;
  private final RequestSource source;
  private @Nullable Timeout limit;

  Handling(Serving serving, RequestSource source) {
    this.serving = serving;
    this.source = source;
  }

  /** The answer. Suspends as the handler does. */
  Response answer(Request request) {
    try {
      if (request.method().equals(Method.CONNECT)) {
        return Response.error(501);
      }
      Response response =
          Asyncio.callWithTimeout(
              source.handlerTime(),
              timeout -> {
                limit = timeout;
                source.handlerLimit(timeout);
                return serving.application().handle(request);
              });
      if (response == null) {
        throw new IllegalStateException("the handler gave null: it has to give a Response");
      }
      response.length(request.method()); // is told to be wrong while something else can be answered
      return response;
    } catch (ThrownResponse thrown) {
      return thrown.response();
    } catch (HttpError refused) {
      source.closeAfterwards();
      return Response.error(refused.status());
    } catch (asyncio.TimeoutError passed) {
      source.closeAfterwards();
      if (source.isBroken()) {
        return Response.error(408);
      }
      Timeout given = limit;
      return given != null && given.expired() ? Response.error(503) : failed(request, passed);
    } catch (ConnectionResetError reset) {
      if (source.isGone()) {
        throw reset;
      }
      return failed(request, reset);
    } catch (Exception failure) {
      return failed(request, failure);
    } catch (Error failure) {
      Unwinding.passOn(failure);
      source.closeAfterwards();
      return failed(request, failure);
    } finally {
      source.handlerLimit(null);
    }
  }

  private Response failed(Request request, Throwable failure) {
    serving.report(request, failure);
    return Response.error(500);
  }
}
