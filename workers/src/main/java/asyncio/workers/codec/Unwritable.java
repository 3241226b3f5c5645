package asyncio.workers.codec;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot travel. On its way up it gathers where the value is, and whether it is in itself.
 */
final class Unwritable extends RuntimeException {
  private static final int LONGEST = 200;

  private final boolean tooDeep;
  private final StringBuilder place = new StringBuilder();
  private @Nullable Object innermost;
  private @Nullable String circle;

  Unwritable(String message) {
    this(message, false);
  }

  /**
   * @param message what is wrong
   * @param tooDeep whether the value is nested too deep, which it is if one around it is in itself
   */
  Unwritable(String message, boolean tooDeep) {
    super(message, null, false, false);
    this.tooDeep = tooDeep;
  }

  /** Says one more step of the way to the value, from inside to outside. */
  Unwritable in(Object whole, String step) {
    place.insert(0, step);
    if (tooDeep && innermost == null) {
      innermost = whole;
      place.setLength(0);
    } else if (whole == innermost) {
      circle = place.toString();
      place.setLength(0);
    }
    return this;
  }

  String place() {
    return shortened(place.toString());
  }

  String reason() {
    return circle == null
        ? String.valueOf(getMessage())
        : "it contains itself, as its " + shortened(circle);
  }

  private static String shortened(String way) {
    return way.length() <= LONGEST ? way : way.substring(0, LONGEST) + "...";
  }
}
