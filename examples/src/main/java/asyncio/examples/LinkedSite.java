package asyncio.examples;

import asyncio.http.web.Application;
import asyncio.http.web.NotFound;
import asyncio.http.web.Response;
import asyncio.http.web.ThrownResponse;

/**
 * A small site with all that a {@link Crawler} meets: circles, a page that has moved, one that is
 * not there, one that is busy at first, something that is no page, and the way out.
 */
final class LinkedSite {
  private static final String HOME =
      """
      <h1>Home</h1>
      <a href="/chapters/1">first chapter</a> <a href='chapters/2#middle'>second chapter</a>
      <a href="/old">old address</a> <a href="/lost">nobody knows</a> <a href="/busy">busy</a>
      <a href="/picture">picture</a> <a href="http://elsewhere.example/">elsewhere</a>
      <a href="mailto:ann@example.org">mail</a> <a href="http://[">broken</a>
      """;

  private boolean wasBusy;

  Application application() {
    return new Application()
        .get("/", request -> Response.html(HOME))
        .get("/chapters/{number:[1-9]}", request -> chapter(request.matchInt("number")))
        .get("/old", request -> Response.redirect(301, "/chapters/1"))
        .get("/busy", request -> busy())
        .get("/picture", request -> Response.bytes(new byte[2000], "image/png"));
  }

  private static Response chapter(long number) {
    if (number > 4) {
      throw new NotFound("there is no such chapter\n");
    }
    return Response.html(
        "<h1>Chapter %d</h1><a href=\"%d\">next</a> <a href=/>home</a>\n"
            .formatted(number, number + 1));
  }

  private Response busy() {
    if (!wasBusy) {
      wasBusy = true;
      throw new ThrownResponse(503, "come back later\n");
    }
    return Response.html("<h1>Not busy any more</h1>\n");
  }
}
