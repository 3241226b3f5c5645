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
   * The name that starts the program, where it is not to be the words of the class name.
   *
   * @return words in lower case, joined by hyphens; empty: see {@link Program#name}
   */
  String name() default "";

  /**
   * What may follow the name on the command line.
   *
   * @return as help texts have it, such as {@code [PORT]}; empty if there is nothing
   */
  String arguments() default "";

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
