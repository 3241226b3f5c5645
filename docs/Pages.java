import static asyncio.Asyncio.*;
import static java.time.Duration.*;

String fetch(String page) throws InterruptedException {
  Thread.sleep(200);                     // any blocking call: only this task waits
  if (page.equals("/c")) throw new IllegalStateException("no page " + page);
  return "contents of " + page;
}

void main() {
  run(() -> {
    var pages = await(gather(() -> fetch("/a"), () -> fetch("/b")));
    IO.println(pages);                   // [contents of /a, contents of /b], after 0.2 s

    try {
      timeout(ofSeconds(5), () -> taskGroup(group -> {
        group.createTask(() -> fetch("/c"));                  // fails, so
        group.createTask(() -> sleep(ofHours(1)));            // this one is cancelled,
      }));                                                    // and all have ended here
    } catch (asyncio.ExceptionGroup failed) {
      IO.println(failed.exceptions());
    }
  });
}
