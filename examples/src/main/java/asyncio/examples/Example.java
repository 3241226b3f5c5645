package asyncio.examples;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A program of this package that {@code aio examples} lists and {@code aio run} starts by its
 * {@code main} method. It must also be in the list of {@link Examples}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Example {
  /**
   * Where the example comes from.
   *
   * @return the seed, a word or two
   */
  String seed();

  /**
   * What the example shows.
   *
   * @return one line, without a full stop
   */
  String summary();
}
