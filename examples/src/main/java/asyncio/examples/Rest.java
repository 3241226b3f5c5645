package asyncio.examples;

import asyncio.http.web.Application;
import asyncio.http.web.BadRequest;
import asyncio.http.web.NotFound;
import asyncio.http.web.Request;
import asyncio.http.web.Response;
import asyncio.http.web.Web;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of books that is read, added to, changed and cleared over HTTP. Records become JSON and
 * JSON becomes records; the map needs no lock, for one thread serves all.
 *
 * <p>Try {@code curl localhost:8080/books}, and {@code curl localhost:8080/books --json '{"title":
 * "Emma", "year": 1815}'}.
 */
@Example(
    arguments = "[--port PORT]",
    seed = "extra",
    summary = "JSON over HTTP: read, add, change, delete records")
final class Rest {
  /** What a client says of a book. */
  record Book(String title, int year) {
    Book {
      if (title == null || title.isBlank() || year < 0) {
        throw new BadRequest("a book has a title and a year\n");
      }
    }
  }

  /** A book on the list. */
  record Entry(long id, Book book) {}

  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long lastId;

  static void main(String[] args) {
    Web.runApp(new Rest().application(), "127.0.0.1", Port.option(args, 8080));
  }

  Application application() {
    return new Application()
        .get("/books", request -> Response.json(List.copyOf(entries.values())))
        .get("/books/{id:int}", request -> Response.json(find(request)))
        .post("/books", this::add)
        .put("/books/{id:int}", this::change)
        .delete("/books/{id:int}", this::remove);
  }

  private Response add(Request request) {
    Book book = request.json(Book.class);
    Entry entry = new Entry(++lastId, book);
    entries.put(entry.id(), entry);
    return Response.json(entry).withStatus(201).withHeader("location", "/books/" + entry.id());
  }

  private Response change(Request request) {
    Book book = request.json(Book.class); // may suspend, so the entry is looked for afterwards
    Entry entry = new Entry(find(request).id(), book);
    entries.put(entry.id(), entry);
    return Response.json(entry);
  }

  private Response remove(Request request) {
    entries.remove(find(request).id());
    return Response.status(204);
  }

  private Entry find(Request request) {
    Entry entry = entries.get(request.matchInt("id"));
    if (entry == null) {
      throw new NotFound("no such book\n");
    }
    return entry;
  }
}
