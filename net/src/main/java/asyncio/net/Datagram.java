package asyncio.net;

import java.net.SocketAddress;

/**
 * What has come in one piece.
 *
 * @param data its bytes, maybe none
 * @param sender where it came from
 */
public record Datagram(byte[] data, SocketAddress sender) {}
