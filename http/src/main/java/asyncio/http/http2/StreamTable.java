package asyncio.http.http2;

import asyncio.net.ConnectionResetError;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The streams of a connection: those that are open, and what is known of the others. */
final class StreamTable {
  private final boolean client;
  private final IntObjectHashMap<Http2Stream> open = new IntObjectHashMap<>();
  private final ClosedStreams closed = new ClosedStreams();
  private int lastOfPeer; // the highest number of its streams
  private int nextOwn;

  StreamTable(boolean client) {
    this.client = client;
    this.nextOwn = client ? 1 : 2;
  }

  @Nullable Http2Stream get(int id) {
    return open.get(id);
  }

  /** Those that are open, now. */
  List<Http2Stream> all() {
    return new ArrayList<>(open.values());
  }

  int size() {
    return open.size();
  }

  void add(Http2Stream stream) {
    open.put(stream.id(), stream);
  }

  void openedByPeer(int id) {
    lastOfPeer = id;
  }

  int lastOfPeer() {
    return lastOfPeer;
  }

  int takeNumber() {
    int number = nextOwn;
    nextOwn += 2;
    return number;
  }

  boolean hasNumbers() {
    return nextOwn > 0 && nextOwn < Integer.MAX_VALUE - 2;
  }

  /** It is closed; whether it was open. */
  boolean close(int id, boolean resetHere) {
    closed.add(id, resetHere);
    return open.remove(id) != null;
  }

  boolean isOwn(int id) {
    return (id & 1) == (client ? 1 : 0);
  }

  /** Whether it was never opened. */
  boolean isIdle(int id) {
    return isOwn(id) ? id >= nextOwn : id > lastOfPeer;
  }

  boolean wasReset(int id) {
    return closed.wasReset(id);
  }

  boolean wasOpen(int id) {
    return closed.contains(id);
  }

  /** All fail; whether there were some. */
  boolean fail(ConnectionResetError why) {
    List<Http2Stream> all = all();
    open.clear();
    all.forEach(stream -> stream.fail(why));
    return !all.isEmpty();
  }
}
