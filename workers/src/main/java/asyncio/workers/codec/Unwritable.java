package asyncio.workers.codec;

/** A value cannot travel; gathers on its way up where the value is. */
final class Unwritable extends RuntimeException {
  private final StringBuilder place = new StringBuilder();

  Unwritable(String message) {
    super(message, null, false, false);
  }

  Unwritable(String message, Throwable cause) {
    super(message, cause, false, false);
  }

  /** Says one more step of the way to the value, from inside to outside. */
  Unwritable in(String step) {
    place.insert(0, step);
    return this;
  }

  String place() {
    return place.toString();
  }
}
