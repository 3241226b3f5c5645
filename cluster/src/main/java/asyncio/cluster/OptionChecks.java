package asyncio.cluster;

import java.time.Duration;

/** What the options of members and those of pools have in common. */
final class OptionChecks {
  static final String NAME = "asyncio";
  static final Duration SILENCE = Duration.ofSeconds(10);

  private OptionChecks() {}

  static String address(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("[1-9][0-9]{0,4}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is no address of a member; write host:port, such as 10.0.0.5:5701");
    }
    return text;
  }

  static String name(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a cluster needs a name that is not blank");
    }
    return name;
  }

  static Duration positive(Duration duration, String what) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(what + " must be positive, not " + duration);
    }
    return duration;
  }

  static Duration silence(Duration silence) {
    if (silence.compareTo(Duration.ofSeconds(2)) < 0) {
      throw new IllegalArgumentException(
          "failureTimeout must be two seconds or more, not " + silence);
    }
    return silence;
  }

  /** The version of this library, as members tell it to each other. */
  static String version() {
    String version = OptionChecks.class.getPackage().getImplementationVersion();
    return version == null ? "(not packaged)" : version;
  }
}
