package asyncio.workers.codec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Dates, times and what lies between them. */
final class Times {
  private static final int WHOLE_INT = Integer.MAX_VALUE;

  private Times() {}

  static void addTo(Kinds kinds) {
    kinds.add(
        32,
        Instant.class,
        (out, value) -> seconds(out, value.getEpochSecond(), value.getNano()),
        in -> Instant.ofEpochSecond(in.signed(), in.int32()));
    kinds.add(
        33,
        Duration.class,
        (out, value) -> seconds(out, value.getSeconds(), value.getNano()),
        in -> Duration.ofSeconds(in.signed(), in.int32()));
    kinds.add(34, LocalDate.class, Times::write, Times::date);
    kinds.add(35, LocalTime.class, Times::write, Times::time);
    kinds.add(36, LocalDateTime.class, Times::write, Times::dateTime);
    kinds.add(37, ZoneOffset.class, Times::write, Times::offset);
    kinds.family(
        38, ZoneId.class, (out, value) -> out.text(value.getId()), in -> ZoneId.of(in.text()));
    kinds.add(
        39,
        OffsetDateTime.class,
        (out, value) -> {
          write(out, value.toLocalDateTime());
          write(out, value.getOffset());
        },
        in -> OffsetDateTime.of(dateTime(in), offset(in)));
    kinds.add(
        40,
        OffsetTime.class,
        (out, value) -> {
          write(out, value.toLocalTime());
          write(out, value.getOffset());
        },
        in -> OffsetTime.of(time(in), offset(in)));
    kinds.add(
        41,
        ZonedDateTime.class,
        (out, value) -> {
          write(out, value.toLocalDateTime());
          write(out, value.getOffset());
          out.part(value, value.getZone(), ".zone");
        },
        in -> ZonedDateTime.ofInstant(dateTime(in), offset(in), in.value(ZoneId.class)));
    addPartsTo(kinds);
  }

  private static void addPartsTo(Kinds kinds) {
    kinds.add(
        42,
        Period.class,
        (out, value) -> {
          out.signed(value.getYears());
          out.signed(value.getMonths());
          out.signed(value.getDays());
        },
        in -> Period.of(number(in), number(in), number(in)));
    kinds.add(
        43, Year.class, (out, value) -> out.signed(value.getValue()), in -> Year.of(number(in)));
    kinds.add(
        44,
        YearMonth.class,
        (out, value) -> {
          out.signed(value.getYear());
          out.octet(value.getMonthValue());
        },
        in -> YearMonth.of(number(in), in.octet()));
    kinds.add(
        45,
        MonthDay.class,
        (out, value) -> {
          out.octet(value.getMonthValue());
          out.octet(value.getDayOfMonth());
        },
        in -> MonthDay.of(in.octet(), in.octet()));
  }

  private static void seconds(Encoder out, long seconds, int nanos) {
    out.signed(seconds);
    out.int32(nanos);
  }

  private static int number(Decoder in) {
    return in.signed(-WHOLE_INT - 1, WHOLE_INT);
  }

  private static void write(Encoder out, LocalDate date) {
    out.signed(date.toEpochDay());
  }

  private static LocalDate date(Decoder in) {
    return LocalDate.ofEpochDay(in.signed());
  }

  private static void write(Encoder out, LocalTime time) {
    out.unsigned(time.toNanoOfDay());
  }

  private static LocalTime time(Decoder in) {
    return LocalTime.ofNanoOfDay(in.unsigned());
  }

  private static void write(Encoder out, LocalDateTime dateTime) {
    write(out, dateTime.toLocalDate());
    write(out, dateTime.toLocalTime());
  }

  private static LocalDateTime dateTime(Decoder in) {
    return LocalDateTime.of(date(in), time(in));
  }

  private static void write(Encoder out, ZoneOffset offset) {
    out.signed(offset.getTotalSeconds());
  }

  private static ZoneOffset offset(Decoder in) {
    return ZoneOffset.ofTotalSeconds(number(in));
  }
}
