package asyncio.http.http2;

import asyncio.EventLoop;
import asyncio.http.Http2Limits;

/**
 * What a peer may do: how many bytes of bodies may come that nobody has read, and how often it may
 * do what costs it little and this side something.
 */
final class Allowance {
  private static final int EARNED = 4; // frames that carry nothing, for one that does

  private final EventLoop loop;
  private final Outflow out;
  private final int whole; // window
  private final Http2Limits limits;
  private final Budget resets;
  private final Budget chatter;
  private int window;
  private int taken; // and not told to the peer yet

  Allowance(EventLoop loop, Outflow out, Http2Limits limits) {
    this.loop = loop;
    this.out = out;
    this.limits = limits;
    this.whole = limits.window();
    this.window = limits.window();
    this.resets = new Budget(limits.resets(), limits.resetsPerSecond());
    this.chatter = new Budget(limits.chatter(), limits.chatterPerSecond());
  }

  /** A body has come. */
  void data(int count) {
    if (count > window) {
      throw Http2Error.connection(ErrorCode.FLOW_CONTROL_ERROR, "more than the window allows");
    }
    window -= count;
  }

  /** Bytes of bodies are read, or thrown away. */
  void took(int count) {
    taken += count;
    if (taken >= whole / 2) {
      window += taken;
      out.frames().windowUpdate(0, taken);
      taken = 0;
    }
  }

  /** The peer does something that carries nothing. */
  void chatter(int cost) {
    if (!chatter.take(cost, loop.time().toNanos())) {
      throw Http2Error.connection(ErrorCode.ENHANCE_YOUR_CALM, "too many frames without content");
    }
  }

  /** The peer does something that it is there for. */
  void carried() {
    chatter.earn(EARNED);
  }

  /** Work is thrown away because of the peer. */
  void wasted(int cost) {
    if (!resets.take(cost, loop.time().toNanos())) {
      throw Http2Error.connection(ErrorCode.ENHANCE_YOUR_CALM, "too many streams are reset");
    }
  }

  /** Much work is thrown away, for fields that are too many. */
  void wastedFields() {
    wasted(Math.max(1, limits.resets() / 10));
  }
}
