package asyncio.cli.serve;

import asyncio.cli.program.CompiledClasses;
import asyncio.http.gateway.RequestMeter;
import asyncio.http.web.Gateway;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was found to serve: its classes are loaded, but nothing of it was called yet.
 *
 * @param name as the user knows it
 * @param source what gives its gateway
 * @param watched files and directories that it was made of
 * @param compiled what a source file was compiled to; null: it was none
 */
public record FoundProgram(
    String name, GatewaySource source, List<Path> watched, @Nullable CompiledClasses compiled) {

  /** Copies the list. */
  public FoundProgram {
    watched = List.copyOf(watched);
  }

  /**
   * Makes its gateway, on the loop that is to serve it. May suspend, if the program does.
   *
   * @return a new one, or always the same if it is kept in a field
   * @throws Refusal if the program throws, or gives none
   */
  public Gateway create() {
    return seeingItsClasses(source::create);
  }

  /**
   * What measures requests, of the libraries of the program.
   *
   * @return stands in front of its gateway
   * @throws Refusal if there is none
   */
  Gateway.Layer meter() {
    try {
      return seeingItsClasses(RequestMeter::standard).layer();
    } catch (IllegalStateException none) {
      throw new Refusal(Refusal.USAGE, "--metrics: " + none.getMessage());
    }
  }

  private <T> T seeingItsClasses(Supplier<T> what) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(source.type().getClassLoader());
    try {
      return what.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /**
   * Checks that {@link #create} gives a new gateway each time, which several loops need.
   *
   * @param loops how many
   * @throws Refusal if it does not
   */
  public void requireOneForEach(int loops) {
    if (loops > 1 && !source.givesNewOnes()) {
      throw new Refusal(
          Refusal.APP_LOAD,
          "each loop has an application of its own, and %s is one for all".formatted(source),
          "Write a method that makes one: static Application application() { ... }");
    }
  }
}
