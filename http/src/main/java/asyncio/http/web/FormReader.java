package asyncio.http.web;

import asyncio.Asyncio;
import asyncio.http.HttpError;
import asyncio.http.Part;
import asyncio.http.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reads a form in either of its encodings. Files go to the disk as they come. */
final class FormReader {
  private static final int FIELDS = 1000;

  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final Map<String, List<Upload>> uploads = new LinkedHashMap<>();
  private int fields;

  private FormReader() {}

  static Form read(Request request) {
    String type = request.contentType();
    FormReader reader = new FormReader();
    if (type.equals("application/x-www-form-urlencoded")) {
      pairs(request.text(), reader::add);
    } else if (type.equals("multipart/form-data")) {
      reader.parts(request);
    } else {
      throw new ThrownResponse(
          415, "send it as application/x-www-form-urlencoded or multipart/form-data\n");
    }
    return new Form(reader.values, reader.uploads);
  }

  /** Takes {@code a=b&c=d} apart. */
  static void pairs(String text, BiConsumer<String, String> into) {
    int start = 0;
    while (start < text.length()) {
      int and = text.indexOf('&', start);
      int end = and < 0 ? text.length() : and;
      if (end > start) {
        int equals = text.indexOf('=', start);
        int middle = equals < 0 || equals > end ? end : equals;
        into.accept(
            Escapes.decode(text.substring(start, middle), true),
            Escapes.decode(text.substring(Math.min(middle + 1, end), end), true));
      }
      start = end + 1;
    }
  }

  private void add(String name, String value) {
    if (++fields > FIELDS) {
      throw new HttpError(Violation.MULTIPART_TOO_MANY, "more than " + FIELDS);
    }
    values.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
  }

  private void parts(Request request) {
    for (Part part : request.multipart()) {
      String filename = part.filename();
      if (filename == null) {
        add(part.name(), new String(part.readAll(), StandardCharsets.UTF_8));
      } else {
        Path directory = request.temporaryDirectory();
        Path file = directory.resolve("upload-" + ++fields);
        long size = part.saveTo(file);
        uploads
            .computeIfAbsent(part.name(), first -> new ArrayList<>())
            .add(new Upload(filename, part.contentType(), file, size));
      }
    }
  }

  /** A new directory that nobody else can look into. Suspends. */
  static Path newDirectory() {
    return Asyncio.toThread(() -> Files.createTempDirectory("asyncio-http"));
  }

  /** Removes it with the files in it; suspends, whether it is cancelled or not. */
  static void delete(Path directory) {
    Asyncio.shielded(
        () ->
            Asyncio.toThread(
                () -> {
                  try (var files = Files.newDirectoryStream(directory)) {
                    for (Path file : files) {
                      Files.deleteIfExists(file);
                    }
                    Files.deleteIfExists(directory);
                  } catch (IOException failed) {
                    throw new UncheckedIOException(failed);
                  }
                }));
  }
}
