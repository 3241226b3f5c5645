package asyncio.examples;

import asyncio.Asyncio;
import asyncio.http.gateway.GatewayServlet;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/**
 * An application of this library inside an existing container, here Tomcat: its handlers run on a
 * loop of their own, and the container's threads bring the requests.
 *
 * <p>Try {@code curl localhost:8080/app/hello/Ann}; Ctrl-C ends it.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "An application inside a servlet container")
final class InAServletContainer {
  static void main(String[] args) throws Exception {
    Tomcat tomcat = start(Port.option(args, 8080));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(tomcat)));
    System.out.println("Serving on http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
    tomcat.getServer().await();
  }

  static Tomcat start(int port) throws Exception {
    Path directory = Files.createTempDirectory("tomcat");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(port);
    tomcat.getConnector().setProperty("address", "127.0.0.1");
    Context context = tomcat.addContext("/app", directory.toString());
    Tomcat.addServlet(context, "app", new GatewayServlet(application())).setLoadOnStartup(1);
    context.addServletMappingDecoded("/*", "app");
    tomcat.start();
    return tomcat;
  }

  static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException failed) {
      System.err.println("Tomcat does not stop: " + failed.getMessage());
    }
  }

  static Application application() {
    return new Application()
        .get(
            "/hello/{name}",
            request -> {
              Asyncio.sleep(Duration.ofMillis(10));
              return Response.text("Hello, " + request.match("name") + "\n");
            });
  }
}
