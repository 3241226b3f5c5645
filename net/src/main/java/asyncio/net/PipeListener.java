package asyncio.net;

import org.jspecify.annotations.Nullable;

/** Whose a pipe is: has its protocol, and is told what happens. Loop thread only. */
interface PipeListener {
  /** What the pipe is called in messages and thread dumps. */
  String name();

  /** Bytes have come. */
  void received(byte[] data);

  /** The peer will send no more; then the pipe is lost. */
  default void ended() {}

  /** The pipe is closed. */
  void lost(@Nullable Throwable failure);

  /** Calls the protocol; what it throws is reported. */
  void tell(String event, Runnable call);

  BaseProtocol protocol();

  void setProtocol(BaseProtocol protocol);

  <T> @Nullable T extraInfo(ExtraInfo<T> key);
}
