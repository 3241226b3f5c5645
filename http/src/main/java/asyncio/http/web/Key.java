package asyncio.http.web;

/**
 * A name for something that an application or a request has with it, and its type. Two keys are
 * never equal, so parts of a program do not take each other's things.
 *
 * {@snippet :
 * static final Key<Database> DATABASE = Key.of("database");
 *
 * app.set(DATABASE, new Database());
 * app.get("/", request -> Response.json(request.app().get(DATABASE).all()));
 * }
 *
 * @param <T> the type
 * @see <a href="https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.AppKey">aiohttp:
 *     AppKey</a>
 */
@SuppressWarnings("UnusedTypeParameter") // it is there for the compiler
public final class Key<T> {
  private final String name;

  private Key(String name) {
    this.name = name;
  }

  /**
   * A key.
   *
   * @param name for messages
   * @param <T> the type
   * @return a key like no other
   */
  public static <T> Key<T> of(String name) {
    return new Key<>(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
