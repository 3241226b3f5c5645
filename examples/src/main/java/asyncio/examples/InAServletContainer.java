package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.toThread;

import asyncio.Future;
import asyncio.KeyboardInterrupt;
import asyncio.LoopOptions;
import asyncio.http.gateway.GatewayServlet;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;

/**
 * An application of this library inside of a servlet container, here Tomcat in the same program.
 * The container has the port and the threads; the application has a loop of its own, so that its
 * handlers share what they like without locks.
 *
 * <p>Try {@code curl localhost:8080/shop/count}; Ctrl-C ends it.
 */
@Example(
    name = "in-a-servlet-container",
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "An application inside of Tomcat, as a servlet")
final class InAServletContainer {
  static void main(String[] args) throws IOException {
    int port = Port.option(args, 8080);
    Path directory = Files.createTempDirectory("tomcat");
    try {
      run(() -> serve(port, directory), LoopOptions.defaults().withTerminationSignals(true));
    } catch (KeyboardInterrupt interrupted) {
      // as it was meant
    } finally {
      deleteAll(directory);
    }
  }

  static Application application() {
    int[] visits = {0}; // all handlers run on one loop
    return new Application().get("/count", request -> Response.text("visit " + ++visits[0] + "\n"));
  }

  private static void serve(int port, Path directory) {
    Tomcat tomcat = new Tomcat();
    tomcat.setSilent(true);
    tomcat.setBaseDir(directory.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(port);
    StandardContext context = (StandardContext) tomcat.addContext("/shop", directory.toString());
    context.setClearReferencesRmiTargets(false); // the program ends with the container
    Wrapper servlet = Tomcat.addServlet(context, "shop", new GatewayServlet(application()));
    servlet.setLoadOnStartup(1);
    servlet.addMapping("/*");
    try {
      toThread(() -> start(tomcat));
      System.out.println("Serving on http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
      Future<Boolean> never = getRunningLoop().createFuture();
      await(never);
    } finally {
      toThread(() -> end(tomcat));
    }
  }

  private static void start(Tomcat tomcat) throws LifecycleException {
    tomcat.getConnector().setThrowOnFailure(true); // a port that is taken
    tomcat.start();
  }

  private static void end(Tomcat tomcat) throws LifecycleException {
    tomcat.stop();
    tomcat.destroy();
  }

  private static void deleteAll(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path each : files.toList().reversed()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
