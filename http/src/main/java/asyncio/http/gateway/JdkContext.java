package asyncio.http.gateway;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a handler of the JDK's server stands, without that server. */
final class JdkContext extends HttpContext {
  private final HttpHandler handler;
  private final String path;
  private final Map<String, Object> attributes = new HashMap<>();

  JdkContext(HttpHandler handler, String path) {
    this.handler = handler;
    this.path = path;
  }

  @Override
  public HttpHandler getHandler() {
    return handler;
  }

  @Override
  public void setHandler(HttpHandler other) {
    throw new UnsupportedOperationException("the handler of a gateway does not change");
  }

  @Override
  public String getPath() {
    return path;
  }

  @Override
  public HttpServer getServer() {
    throw new UnsupportedOperationException("the server is not the JDK's");
  }

  @Override
  public Map<String, Object> getAttributes() {
    return attributes;
  }

  @Override
  public List<Filter> getFilters() {
    return List.of();
  }

  @Override
  public Authenticator setAuthenticator(Authenticator authenticator) {
    throw new UnsupportedOperationException("authenticate in a gateway in front of this");
  }

  @Override
  @SuppressWarnings("NullAway") // as the JDK has it
  public Authenticator getAuthenticator() {
    return null;
  }
}
