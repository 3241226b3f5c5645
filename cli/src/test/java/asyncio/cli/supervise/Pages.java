package asyncio.cli.supervise;

import asyncio.Asyncio;
import asyncio.SystemExit;
import asyncio.http.web.Application;
import asyncio.http.web.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What workers serve in tests: some of it does them harm. */
public final class Pages {
  private static final List<byte[]> KEPT = new ArrayList<>();

  private Pages() {}

  static Application application() {
    return new Application()
        .get("/", request -> Response.text("hello\n"))
        .get("/pid", request -> Response.text(ProcessHandle.current().pid() + ""))
        .get(
            "/sleep/{millis:int}",
            request -> {
              Asyncio.sleep(Duration.ofMillis(Integer.parseInt(request.match("millis"))));
              return Response.text("slept\n");
            })
        .get("/spin", request -> spin())
        .get("/hog", request -> hog())
        .get("/child", request -> Response.text(child() + ""))
        .get("/print/{lines:int}", request -> print(Integer.parseInt(request.match("lines"))))
        .get("/leave/{code:int}", request -> leave(Integer.parseInt(request.match("code"))))
        .get("/exit/{code:int}", request -> exit(Integer.parseInt(request.match("code"))));
  }

  @SuppressWarnings("InfiniteLoopStatement")
  private static Response spin() {
    long turns = 0;
    while (true) {
      turns++;
      if (turns == Long.MIN_VALUE) {
        return Response.text("never\n");
      }
    }
  }

  private static Response hog() {
    while (true) {
      KEPT.add(new byte[10_000_000]);
      if (KEPT.size() > 100_000) {
        return Response.text("never\n");
      }
    }
  }

  /** Something that would go on without this process. */
  private static long child() throws IOException {
    return new ProcessBuilder("sleep", "1000").start().pid();
  }

  private static Response print(int lines) {
    String line = "x".repeat(1023);
    for (int i = 0; i < lines; i++) {
      System.out.println(line);
    }
    return Response.text(lines + " lines\n");
  }

  private static Response leave(int code) {
    throw new SystemExit(code);
  }

  private static Response exit(int code) {
    Runtime.getRuntime().halt(code);
    return Response.text("never\n");
  }

  /** Does not start. */
  public static final class Broken {
    private Broken() {}

    static Application application() {
      if (KEPT.isEmpty()) {
        throw new IllegalStateException("no database");
      }
      return new Application();
    }
  }

  /** Dies at its start. */
  public static final class Suicidal {
    private Suicidal() {}

    static Application application() {
      Runtime.getRuntime().halt(7);
      return new Application();
    }
  }

  /** Never gets ready. */
  public static final class Slow {
    private Slow() {}

    static Application application() {
      Asyncio.sleep(Duration.ofHours(1));
      return new Application();
    }
  }
}
