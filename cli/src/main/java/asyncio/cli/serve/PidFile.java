package asyncio.cli.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The file with the number of this process, as long as it serves. It is made exclusively, and
 * removed only if it still names this process.
 *
 * @param path the file
 */
public record PidFile(Path path) implements AutoCloseable {
  /**
   * Writes it.
   *
   * @param path the file
   * @param said is told when one of a process that is gone was replaced
   * @return the file
   * @throws Refusal if the process that it names runs, or it cannot be written
   */
  public static PidFile write(Path path, Consumer<String> said) {
    try {
      if (!create(path)) {
        long other = named(path);
        if (runs(other)) {
          throw new Refusal(Refusal.FAILED, "%s: process %d serves already".formatted(path, other));
        }
        Files.deleteIfExists(path);
        said.accept("%s of process %d, which is gone, is replaced".formatted(path, other));
        if (!create(path)) {
          throw new Refusal(Refusal.FAILED, path + ": another process serves already");
        }
      }
      return new PidFile(path);
    } catch (IOException failed) {
      throw new Refusal(
          Refusal.FAILED, "cannot write the pid file " + path + ": " + LogWriter.reason(failed));
    }
  }

  private static boolean create(Path path) throws IOException {
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
    Set<StandardOpenOption> how = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (SeekableByteChannel file = Files.newByteChannel(path, how, mode)) {
      file.write(ByteBuffer.wrap((self() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return true;
    } catch (FileAlreadyExistsException there) {
      return false;
    }
  }

  private static long self() {
    return ProcessHandle.current().pid();
  }

  private static long named(Path path) throws IOException {
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > 100) {
      throw new Refusal(Refusal.FAILED, path + " is there already, and is no pid file");
    }
    String text = Files.readString(path).strip();
    try {
      return text.isEmpty() ? 0 : Long.parseLong(text); // empty: died before it could write
    } catch (NumberFormatException wrong) {
      throw new Refusal(Refusal.FAILED, path + " is there already, and is no pid file");
    }
  }

  /** Numbers are used again: a process of another program is none that serves. */
  private static boolean runs(long pid) {
    if (pid <= 0 || pid == self()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent()
        && process.get().info().command().map(command -> command.contains("java")).orElse(true);
  }

  /** Removes it, if it is still this process's. */
  @Override
  public void close() {
    try {
      if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && named(path) == self()) {
        Files.delete(path);
      }
    } catch (IOException | Refusal other) {
      // it was replaced, or the directory is another user's: the next one finds it left over
    }
  }
}
