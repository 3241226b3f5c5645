package asyncio.examples;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The index of the examples, in the order in which they are best read. */
public final class Examples {
  private static final List<Program> ALL =
      Stream.<Class<?>>of(
              Quickstart.class,
              Hello.class,
              Count.class,
              EventExample.class,
              TimeoutExample.class,
              SemaphoreExample.class,
              BarrierExample.class,
              ProducerConsumer.class,
              AsyncGeneratorExample.class,
              AsyncContextManagerExample.class,
              Limits.class,
              Cancel.class,
              Errors.class,
              Background.class,
              Blocking.class,
              CoroutineObject.class,
              TaskStates.class,
              DoneCallback.class,
              EnsureFuture.class,
              WaitFirst.class,
              GatherErrors.class,
              Shield.class,
              CallGraph.class,
              Callbacks.class,
              Run.class,
              LoopInThread.class,
              SyncToAsync.class,
              AsyncToSync.class,
              ThreadPool.class,
              ProcessPool.class,
              Mix.class,
              PrimeMap.class,
              EchoClient.class,
              EchoServer.class,
              EchoProtocol.class,
              Chat.class,
              PortScan.class,
              Proxy.class,
              UdpEcho.class,
              SubprocessExample.class,
              TlsEcho.class,
              UnixEcho.class,
              WebHello.class,
              ServeHello.class,
              Http2.class,
              SlowServer.class,
              Rest.class,
              UploadExample.class,
              SseClock.class,
              StaticFilesExample.class,
              WebSocketChat.class,
              ChatTerminal.class,
              GatewayMiddleware.class,
              AsgiRaw.class,
              InAServletContainer.class,
              FetchMany.class,
              MultiprocessFetch.class,
              RequestsCallback.class,
              Crawler.class,
              Download.class,
              WebSocketClient.class,
              ReverseProxy.class,
              ServeWorkers.class,
              Portable.class)
          .map(Program::new)
          .toList();

  private Examples() {}

  /**
   * All examples.
   *
   * @return an immutable list
   */
  public static List<Program> all() {
    return ALL;
  }

  /**
   * The example of a name.
   *
   * @param name a name as {@link Program#name} forms it
   * @return the example, or empty if none is called that
   */
  public static Optional<Program> named(String name) {
    return ALL.stream().filter(program -> program.name().equals(name)).findFirst();
  }
}
