package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.Method;
import asyncio.http.Version;
import org.jspecify.annotations.Nullable;

/**
 * A request without its body.
 *
 * @param method what is to be done
 * @param target to what, as it was sent
 * @param authority host and port that are meant: those of an absolute target, else those of the
 *     field Host; empty only in HTTP/1.0
 * @param version of the message
 * @param headers the fields
 * @param length how long the body is; -1: in chunks
 * @param keepAlive whether another request can follow
 * @param expectsContinue whether the body comes when it is asked for by a 100 response
 * @param upgrade what protocols the client would go on with; null: with none
 */
public record RequestHead(
    Method method,
    String target,
    String authority,
    Version version,
    Headers headers,
    long length,
    boolean keepAlive,
    boolean expectsContinue,
    @Nullable String upgrade)
    implements Event.Head {
  /** {@return path and query, escaped; {@code "*"} and, of CONNECT, the authority as they are} */
  public String pathAndQuery() {
    return Target.pathAndQuery(target);
  }
}
