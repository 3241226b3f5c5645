package asyncio.net;

import asyncio.net.internal.poller.AlignedBuffers;
import asyncio.net.internal.poller.DirectWrite;
import asyncio.net.internal.poller.HalfClose;
import asyncio.net.internal.poller.IoUringRegistration;
import asyncio.net.internal.poller.ReceiveBuffer;
import asyncio.net.internal.poller.Sockets;
import asyncio.net.internal.system.Errno;
import asyncio.net.internal.system.JdkReset;
import java.time.ZoneId;
import java.util.List;

/**
 * Loads what a connection needs when a server is made: when descriptors have run out, the file of a
 * class cannot be opened, and a class that was missing once is missing for good.
 */
final class LateClasses {
  private static final List<Class<?>> OF_A_CONNECTION =
      List.of(
          Addresses.class,
          AlignedBuffers.class,
          BufferedProtocol.class,
          ConnectionAbortedError.class,
          ConnectionResetError.class,
          DirectWrite.class,
          PendingReads.class,
          Ending.class,
          Errno.class,
          ExtraInfo.class,
          IoErrors.class,
          FilePiece.class,
          FileSending.class,
          FlowControl.class,
          ProtocolCalls.class,
          HalfClose.class,
          Incoming.class,
          IncompleteReadError.class,
          JdkReset.class,
          LimitOverrunError.class,
          Outgoing.class,
          ReadBuffer.class,
          ReceiveBuffer.class,
          Separators.class,
          SocketTransport.class,
          StreamProtocol.class,
          StreamReader.class,
          StreamWriter.class,
          TlsError.class,
          TlsLayer.class,
          TlsOptions.class,
          LeakTracker.class,
          WriteTransport.class);

  private LateClasses() {}

  static {
    OF_A_CONNECTION.forEach(LateClasses::load);
    try {
      var _ = ZoneId.systemDefault(); // the JDK's log reads a file for it
    } catch (Error | RuntimeException later) {
      // without descriptors already
    }
  }

  /** Loads them, the first time. */
  static void load(Sockets sockets) {
    if (sockets.name().equals("io_uring")) {
      load(IoUringRegistration.class);
    }
  }

  private static void load(Class<?> late) {
    try {
      initialize(late);
      for (Class<?> inner : late.getDeclaredClasses()) {
        initialize(inner);
      }
    } catch (ClassNotFoundException | LinkageError later) {
      // when it is needed
    }
  }

  private static void initialize(Class<?> late) throws ClassNotFoundException {
    var _ = Class.forName(late.getName(), true, late.getClassLoader());
  }
}
