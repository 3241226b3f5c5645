package asyncio.http.web;

import asyncio.Action;
import asyncio.http.Headers;

/**
 * The server's side of an exchange: what a server has to give, so that gateways can run on it. All
 * is called in the task of the exchange.
 */
public interface ExchangeHost {
  /**
   * The next piece of the body, as it was sent. Suspends until there is one.
   *
   * @return the bytes, which belong to the caller; none at the end, and ever after
   * @throws asyncio.http.HttpError if the client breaks a rule, or a limit
   * @throws asyncio.net.ConnectionResetError if the client is gone
   */
  byte[] read();

  /** {@return the fields behind the body; none before its end} */
  Headers trailers();

  /**
   * How long the body is.
   *
   * @return its length; -1: that is not known before its end
   */
  long length();

  /**
   * Sends fields ahead of the response (103), if the protocol can.
   *
   * @param fields which
   */
  void earlyHints(Headers fields);

  /**
   * Has something done when the client leaves before the response is complete.
   *
   * @param action is called once, on the loop; it does not suspend
   */
  void whenClientLeaves(Runnable action);

  /** Has the task of the exchange cancelled when the client leaves. */
  void cancelIfClientLeaves();

  /**
   * Has something done when the exchange is over.
   *
   * @param action may suspend; a failure is reported
   */
  void afterwards(Action action);
}
