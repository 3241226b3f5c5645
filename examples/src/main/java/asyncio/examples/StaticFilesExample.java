package asyncio.examples;

import asyncio.http.web.Application;
import asyncio.http.web.Compression;
import asyncio.http.web.StaticFiles;
import asyncio.http.web.Web;
import java.nio.file.Path;

/**
 * Gives the files of the directory in which it is started: with ranges, conditions and compression,
 * and nothing that is outside of it or hidden.
 *
 * <p>Try {@code curl -r 0-99 localhost:8080/README.md}, or the list in a browser.
 */
@Example(
    name = "static-files",
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "The files of a directory over HTTP")
final class StaticFilesExample {
  static void main(String[] args) {
    Web.runApp(application(Path.of("")), "127.0.0.1", Port.option(args, 8080));
  }

  static Application application(Path root) {
    return new Application()
        .use(new Compression())
        .files("/", StaticFiles.of(root).withListed(true).withCacheControl("max-age=60"));
  }
}
