package asyncio.http.connection;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Takes gzip (RFC 1952) or deflate off a stream: zlib (RFC 1950), or the bare format (RFC 1951) as
 * some send it.
 *
 * <p>It is a state machine that takes bytes from where they come, so a read that is cancelled while
 * it waits loses none, and the next one goes on. A gzip stream may have several members, as many as
 * aiohttp allows; what follows the last is dropped. It reads its source to the end. What costs the
 * sender nothing has limits: the length of a member's header, and what is made of the source, which
 * matters where another coding stands over this one.
 *
 * <p>The JDK's streams do none of this: they recurse for each member, look for a header byte by
 * byte, forget what a failed read has taken, and take a missing dictionary for the end.
 */
final class Inflated extends DecodedStream {
  private static final int MOST_MEMBERS = 1024;
  private static final int MOST_HEADER = 64 * 1024; // bytes
  private static final int FIXED = 10; // bytes of a header before its variable part
  private static final int HAS_CHECK = 2;
  private static final int HAS_EXTRA = 4;
  private static final int HAS_NAME = 8;
  private static final int HAS_COMMENT = 16;

  private enum State {
    KIND, // of deflate
    HEADER,
    EXTRA,
    NAME,
    COMMENT,
    CHECK,
    BODY,
    TRAILER,
    REST,
    END
  }

  private final boolean gzip;
  private State state;
  private Inflater inflater;
  private final CRC32 check = new CRC32();
  private int members;
  private int flags;
  private int position; // in this part of the header, or in the trailer
  private int header; // bytes of this member's
  private long number; // that is being read
  private long size; // of this member

  Inflated(InputStream in, boolean gzip, long max) {
    super(in, max);
    this.gzip = gzip;
    this.state = gzip ? State.HEADER : State.KIND;
    this.inflater = new Inflater(true);
  }

  @Override
  int decode(byte[] into, int from, int count) throws IOException {
    while (true) {
      switch (state) {
        case BODY -> {
          int got = inflate(into, from, count);
          if (got > 0) {
            return got;
          }
        }
        case REST -> {
          drop();
          state = State.END;
        }
        case END -> {
          return -1;
        }
        default -> {
          if (!fill()) {
            endOfSource();
          } else {
            step();
          }
        }
      }
    }
  }

  private void endOfSource() throws IOException {
    boolean between = (state == State.HEADER || state == State.KIND) && header == 0;
    if (!between) {
      throw new EOFException("it ends too early");
    }
    state = State.END; // nothing at all, or no further member
  }

  // ---- around the data

  private void step() throws IOException {
    if (state == State.KIND) {
      kind();
      return;
    }
    if (state == State.HEADER && header == 0 && members > 0 && buffer[at] != 0x1f) {
      state = State.REST;
      return;
    }
    int b = buffer[at++] & 0xff;
    if (state == State.TRAILER) {
      trailer(b);
      return;
    }
    if (++header > MOST_HEADER) {
      throw new ZipException("its header is longer than " + MOST_HEADER + " bytes");
    }
    switch (state) {
      case HEADER -> fixed(b);
      case EXTRA -> extra(b);
      case NAME, COMMENT -> {
        if (b == 0) {
          after(state);
        }
      }
      default -> { // CHECK, which nobody checks
        if (++position == 2) {
          after(state);
        }
      }
    }
  }

  /** A byte of zlib's header says what it is, and is read by the inflater, too. */
  private void kind() {
    int first = buffer[at] & 0xff;
    boolean zlib = (first & 0x0f) == 8 && first >>> 4 <= 7;
    if (zlib && at + 1 < end) {
      zlib = ((first << 8) | (buffer[at + 1] & 0xff)) % 31 == 0;
    }
    if (zlib) {
      inflater.end();
      inflater = new Inflater(false);
    }
    state = State.BODY;
  }

  private void fixed(int b) throws IOException {
    boolean right =
        switch (position) {
          case 0 -> b == 0x1f;
          case 1 -> b == 0x8b;
          case 2 -> b == 8;
          default -> true;
        };
    if (!right) {
      throw new ZipException("it is not gzip");
    }
    if (position == 3) {
      flags = b;
    }
    if (++position == FIXED) {
      after(State.HEADER);
    }
  }

  private void extra(int b) {
    if (position < 2) {
      number |= (long) b << (8 * position);
      position++;
    } else {
      number--;
    }
    if (position == 2 && number == 0) {
      after(State.EXTRA);
    }
  }

  /** A part of the header is over: goes to the next that there is. */
  private void after(State part) {
    position = 0;
    number = 0;
    if (part.compareTo(State.EXTRA) < 0 && (flags & HAS_EXTRA) != 0) {
      state = State.EXTRA;
    } else if (part.compareTo(State.NAME) < 0 && (flags & HAS_NAME) != 0) {
      state = State.NAME;
    } else if (part.compareTo(State.COMMENT) < 0 && (flags & HAS_COMMENT) != 0) {
      state = State.COMMENT;
    } else if (part.compareTo(State.CHECK) < 0 && (flags & HAS_CHECK) != 0) {
      state = State.CHECK;
    } else {
      state = State.BODY;
    }
  }

  private void trailer(int b) throws IOException {
    number |= (long) b << (8 * (position & 3));
    position++;
    if (position == 4 && number != check.getValue()) {
      throw new ZipException("its check sum is wrong");
    }
    if (position == 8 && number != (size & 0xffffffffL)) {
      throw new ZipException("its length is wrong");
    }
    if (position == 4) {
      number = 0;
    } else if (position == 8) {
      if (++members > MOST_MEMBERS) {
        throw new ZipException("it has more than " + MOST_MEMBERS + " members");
      }
      inflater.reset();
      check.reset();
      state = State.HEADER;
      position = 0;
      number = 0;
      header = 0;
      size = 0;
    }
  }

  // ---- the data

  /** How much was made; none if the state has changed. */
  private int inflate(byte[] into, int from, int count) throws IOException {
    try {
      while (true) {
        int got = inflater.inflate(into, from, count);
        if (got > 0) {
          return counted(into, from, got);
        }
        if (inflater.finished()) {
          at = end - inflater.getRemaining();
          state = gzip ? State.TRAILER : State.REST;
          position = 0;
          number = 0;
          return 0;
        }
        if (inflater.needsDictionary()) {
          throw new ZipException("it needs a dictionary");
        }
        if (inflater.needsInput()) {
          if (!fill()) {
            throw new EOFException("it ends too early");
          }
          inflater.setInput(buffer, at, end - at);
          at = end; // what is left of it is known at the end
        }
      }
    } catch (DataFormatException broken) {
      throw new ZipException("" + broken.getMessage());
    }
  }

  private int counted(byte[] into, int from, int got) {
    if (gzip) {
      check.update(into, from, got);
    }
    size += got;
    return got;
  }

  /** It holds memory outside of the heap. */
  @Override
  void release() {
    inflater.end();
  }
}
