package asyncio.net;

import asyncio.EventLoop;

/** A transport whose limits of writing are those of a {@link FlowControl}. */
interface LimitedTransport extends Transport {
  EventLoop loop();

  FlowControl flow();

  @Override
  default long writeBufferSize() {
    ThreadCheck.check(loop(), "Transport.writeBufferSize()");
    return flow().kept();
  }

  @Override
  default Limits writeBufferLimits() {
    ThreadCheck.check(loop(), "Transport.writeBufferLimits()");
    return flow().limits();
  }

  @Override
  default void setWriteBufferLimits(int low, int high) {
    ThreadCheck.check(loop(), "Transport.setWriteBufferLimits()");
    flow().limit(low, high);
  }
}
