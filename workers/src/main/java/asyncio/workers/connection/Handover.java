package asyncio.workers.connection;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * What a worker must know before it can be told anything: it comes by its standard input.
 *
 * @param token by which the parent knows it
 * @param socket where the parent listens
 * @param poller the name of the poller of its loop
 * @param portable whether its loop is in portable mode
 * @param longest how long a message may be
 */
@SuppressWarnings("ArrayRecordComponent") // it is not compared
public record Handover(byte[] token, Path socket, String poller, boolean portable, int longest) {
  /** Bytes of a token. */
  public static final int TOKEN = 32;

  /**
   * As bytes.
   *
   * @return for {@link #of}
   */
  public byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.write(token);
      out.writeUTF(socket.toString());
      out.writeUTF(poller);
      out.writeBoolean(portable);
      out.writeInt(longest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * From bytes.
   *
   * @param bytes as {@link #bytes} gives them
   * @return the same
   * @throws IOException if they are something else
   */
  public static Handover of(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new Handover(
          in.readNBytes(TOKEN),
          Path.of(in.readUTF()),
          in.readUTF(),
          in.readBoolean(),
          in.readInt());
    }
  }
}
