package asyncio.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import asyncio.EventLoop;
import asyncio.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol that notes what it is told. */
class Noted implements Protocol {
  final List<String> trail;
  final Future<Boolean> made = EventLoop.running().createFuture();
  final Future<Boolean> ended = EventLoop.running().createFuture();
  final Future<Boolean> lost = EventLoop.running().createFuture();
  final StringBuilder received = new StringBuilder();
  @Nullable Throwable failure;
  Transport transport;

  Noted() {
    this(new ArrayList<>());
  }

  Noted(List<String> trail) {
    this.trail = trail;
  }

  @Override
  public void connectionMade(BaseTransport transport) {
    this.transport = (Transport) transport;
    trail.add("made");
    made.setResult(true);
  }

  @Override
  public void dataReceived(byte[] data) {
    trail.add("data");
    received.append(new String(data, UTF_8));
  }

  @Override
  public boolean eofReceived() {
    trail.add("eof");
    if (!ended.done()) {
      ended.setResult(true);
    }
    return keepsOpen();
  }

  boolean keepsOpen() {
    return false;
  }

  @Override
  public void connectionLost(@Nullable Throwable exception) {
    trail.add("lost");
    failure = exception;
    lost.setResult(true); // a second time throws
  }

  @Override
  public void pauseWriting() {
    trail.add("pause");
  }

  @Override
  public void resumeWriting() {
    trail.add("resume");
  }
}
