package asyncio.http.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Fields in order, pseudo fields and others, between the codec of HPACK and this package. It is
 * used again for each message, and so is the entry that goes through it: nothing is allocated for a
 * field. Of the many methods that it inherits only those work that the codec calls.
 */
final class FieldList extends DefaultHttp2Headers {
  private CharSequence[] fields = new CharSequence[32]; // a name, its value, the next name
  private int end;
  private final Each each = new Each();

  FieldList() {
    super(false, 2);
  }

  void reset() {
    Arrays.fill(fields, 0, end, null);
    end = 0;
  }

  int count() {
    return end / 2;
  }

  CharSequence nameAt(int index) {
    return fields[2 * index];
  }

  CharSequence valueAt(int index) {
    return fields[2 * index + 1];
  }

  void put(CharSequence name, CharSequence value) {
    if (end == fields.length) {
      fields = Arrays.copyOf(fields, 2 * end);
    }
    fields[end] = name;
    fields[end + 1] = value;
    end += 2;
  }

  @Override
  public Http2Headers add(CharSequence name, CharSequence value) {
    put(name, value);
    return this;
  }

  @Override
  public int size() {
    return end / 2;
  }

  @Override
  public boolean isEmpty() {
    return end == 0;
  }

  @Override
  public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
    each.at = -2;
    return each;
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  private final class Each
      implements Iterator<Map.Entry<CharSequence, CharSequence>>,
          Map.Entry<CharSequence, CharSequence> {
    private int at;

    @Override
    public boolean hasNext() {
      return at + 2 < end;
    }

    @Override
    public Map.Entry<CharSequence, CharSequence> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      at += 2;
      return this;
    }

    @Override
    public CharSequence getKey() {
      return fields[at];
    }

    @Override
    public CharSequence getValue() {
      return fields[at + 1];
    }

    @Override
    public CharSequence setValue(CharSequence value) {
      throw new UnsupportedOperationException();
    }
  }
}
