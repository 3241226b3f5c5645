package asyncio.net;

import java.net.SocketAddress;

/**
 * What has come in one piece. Two are equal only if they have the same array.
 *
 * @param data its bytes, maybe none
 * @param sender where it came from
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are what there is; they are not compared
public record Datagram(byte[] data, SocketAddress sender) {}
