package asyncio.workers.worker;

import asyncio.workers.AllowedClasses;
import asyncio.workers.Codec;
import asyncio.workers.CodecException;
import asyncio.workers.RemoteFunction;
import asyncio.workers.function.ProgramClasses;
import asyncio.workers.function.ReceivedClasses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the parent makes of a worker, in its first message.
 *
 * @param packages whose functions and classes are accepted
 * @param files class files of the program that are nowhere on its path, by their names
 * @param codec makes the codec of the calls; null: the standard one
 * @param opening makes the resource of the worker; null: there is none
 */
public record Setup(
    List<String> packages,
    Map<String, byte[]> files,
    @Nullable RemoteFunction<AllowedClasses, Codec> codec,
    @Nullable Object opening) {

  /**
   * What a program makes of its workers.
   *
   * @param caller the class that makes the pool: its package is accepted
   * @param packages what is accepted, too
   * @param codec makes the codec of the calls; null: the standard one
   * @param opening makes the resource of each worker; null: there is none
   * @return with the class files that are in memory only
   */
  public static Setup of(
      Class<?> caller,
      Collection<String> packages,
      @Nullable RemoteFunction<AllowedClasses, Codec> codec,
      @Nullable Object opening) {
    Set<String> accepted = new LinkedHashSet<>(packages);
    accepted.add(caller.getPackageName());
    accepted.add(Codec.class.getPackageName()); // of RemoteCallable.of()
    return new Setup(List.copyOf(accepted), ProgramClasses.of(caller, Set.of()), codec, opening);
  }

  /**
   * As bytes.
   *
   * @return for {@link #of}
   */
  public List<ByteBuffer> bytes() {
    var head = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(head)) {
      out.writeInt(packages.size());
      for (String each : packages) {
        out.writeUTF(each);
      }
      out.writeInt(files.size());
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        out.writeUTF(file.getKey());
        out.writeInt(file.getValue().length);
        out.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<ByteBuffer> bytes = new ArrayList<>();
    bytes.add(ByteBuffer.allocate(Integer.BYTES).putInt(head.size()).flip());
    bytes.add(ByteBuffer.wrap(head.toByteArray()));
    bytes.addAll(Codec.standard(classes(packages)).encode(Arrays.asList(codec, opening)));
    return bytes;
  }

  /**
   * From bytes.
   *
   * @param accepted whose functions and classes may be accepted for who sends it, who then may send
   *     no class files; null for the parent, who is trusted
   */
  @SuppressWarnings("unchecked") // what it is, is what its sender has made of it
  static Setup of(ByteBuffer bytes, @Nullable Predicate<String> accepted) {
    byte[] head = new byte[bytes.getInt()];
    bytes.get(head);
    List<String> packages = new ArrayList<>();
    Map<String, byte[]> files = new HashMap<>();
    try (var in = new DataInputStream(new ByteArrayInputStream(head))) {
      for (int count = in.readInt(); count > 0; count--) {
        packages.add(in.readUTF());
      }
      for (int count = in.readInt(); count > 0; count--) {
        String name = in.readUTF();
        files.put(name, in.readNBytes(in.readInt()));
      }
    } catch (IOException e) {
      throw new CodecException("bytes that are no setup", e);
    }
    if (accepted != null) {
      check(packages, files, accepted);
    }
    if (!files.isEmpty()) {
      var loader = new ReceivedClasses(ClassLoader.getSystemClassLoader());
      loader.add(files);
      Thread.currentThread().setContextClassLoader(loader);
    }
    if (!(Codec.standard(classes(packages)).decode(bytes) instanceof List<?> all)
        || all.size() != 2) {
      throw new CodecException("bytes that are no setup");
    }
    return new Setup(
        packages, files, (RemoteFunction<AllowedClasses, Codec>) all.get(0), all.get(1));
  }

  private static void check(
      List<String> packages, Map<String, byte[]> files, Predicate<String> accepted) {
    if (!files.isEmpty()) {
      throw new CodecException(
          "class files are not accepted: start this worker with the program's class path");
    }
    for (String each : packages) {
      if (!accepted.test(each)) {
        throw new CodecException(
            "functions of package '" + each + "' are not accepted by this worker");
      }
    }
  }

  /**
   * The classes that a worker accepts.
   *
   * @param packages whose
   * @return of the class loader of the program
   */
  public static AllowedClasses classes(List<String> packages) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return new AllowedClasses(
        loader == null ? ClassLoader.getSystemClassLoader() : loader, packages);
  }

  /**
   * The codec of the calls.
   *
   * @return a new one
   */
  public Codec makeCodec() {
    AllowedClasses classes = classes(packages);
    try {
      return codec == null ? Codec.standard(classes) : codec.apply(classes);
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new CodecException("the codec of the pool cannot be made: " + failed, failed);
    }
  }
}
