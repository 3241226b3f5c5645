package asyncio.examples;

import asyncio.http.Part;
import asyncio.http.web.Application;
import asyncio.http.web.Request;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes files into a directory. They go to the disk as they come, whatever their size, and nobody
 * else waits for the disk; of their names only what is safe is kept.
 *
 * <p>Try {@code curl -F file=@README.md localhost:8080}, or the page in a browser.
 */
@Example(
    name = "upload",
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "Takes files from a form, of any size, to the disk")
final class UploadExample {
  private static final long MOST = 4L << 30; // bytes

  private static final String PAGE =
      """
      <!doctype html>
      <meta charset="utf-8">
      <title>Upload</title>
      <form method="post" enctype="multipart/form-data">
        <input type="file" name="file" multiple> <button>send</button>
      </form>
      """;

  private final Path directory;
  private int count;

  UploadExample(Path directory) {
    this.directory = directory;
  }

  static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("upload");
    System.out.println("Files go to " + directory);
    Web.runApp(new UploadExample(directory).application(), "127.0.0.1", Port.option(args, 8080));
  }

  Application application() {
    return new Application().get("/", request -> Response.html(PAGE)).post("/", this::take);
  }

  private Response take(Request request) {
    request.body().limit(MOST);
    StringBuilder taken = new StringBuilder();
    for (Part part : request.multipart()) {
      if (part.filename() != null) {
        String name = ++count + "-" + part.basename();
        long size = part.saveTo(directory.resolve(name));
        taken.append(name).append(": ").append(size).append(" bytes\n");
      }
    }
    return Response.text(taken.toString()).withStatus(taken.isEmpty() ? 400 : 201);
  }
}
