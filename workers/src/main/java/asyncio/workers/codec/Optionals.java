package asyncio.workers.codec;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values that may be missing. */
final class Optionals {
  private Optionals() {}

  static void addTo(Kinds kinds) {
    kinds.add(60, Optional.class, Optionals::write, in -> Optional.ofNullable(in.value()));
    kinds.add(
        61,
        OptionalInt.class,
        (out, value) -> out.value(value.isPresent() ? value.getAsInt() : null),
        in -> {
          Integer value = in.valueOrNull(Integer.class);
          return value == null ? OptionalInt.empty() : OptionalInt.of(value);
        });
    kinds.add(
        62,
        OptionalLong.class,
        (out, value) -> out.value(value.isPresent() ? value.getAsLong() : null),
        in -> {
          Long value = in.valueOrNull(Long.class);
          return value == null ? OptionalLong.empty() : OptionalLong.of(value);
        });
    kinds.add(
        63,
        OptionalDouble.class,
        (out, value) -> out.value(value.isPresent() ? value.getAsDouble() : null),
        in -> {
          Double value = in.valueOrNull(Double.class);
          return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
        });
  }

  private static void write(Encoder out, Optional<?> value) {
    out.part(value, value.orElse(null), ".get()");
  }
}
