package asyncio.cli.supervise;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker must know before it can be told anything: it comes by its standard input.
 *
 * @param worker its number
 * @param token by which the parent knows it
 * @param socket where the parent listens
 * @param descriptors how many listening sockets the parent passes; 0: the worker has its own
 * @param bindings where it listens with sockets of its own, as {@code --bind} has it
 * @param options of {@code aio serve}, as bytes
 */
@SuppressWarnings("ArrayRecordComponent") // it is not compared
record Handover(
    int worker, String token, Path socket, int descriptors, List<String> bindings, byte[] options) {

  byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeInt(worker);
      out.writeUTF(token);
      out.writeUTF(socket.toString());
      out.writeInt(descriptors);
      out.writeInt(bindings.size());
      for (String binding : bindings) {
        out.writeUTF(binding);
      }
      out.write(options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Handover of(byte[] bytes) throws IOException {
    try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int worker = in.readInt();
      String token = in.readUTF();
      Path socket = Path.of(in.readUTF());
      int descriptors = in.readInt();
      List<String> bindings = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        bindings.add(in.readUTF());
      }
      return new Handover(
          worker, token, socket, descriptors, List.copyOf(bindings), in.readAllBytes());
    }
  }
}
