package asyncio.workers.codec;

import asyncio.workers.CodecException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Currency;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** What names things: addresses, files, languages. None of it is looked up when it is read. */
final class Names {
  private Names() {}

  static void addTo(Kinds kinds) {
    kinds.add(
        48,
        UUID.class,
        (out, value) -> {
          out.int64(value.getMostSignificantBits());
          out.int64(value.getLeastSignificantBits());
        },
        in -> new UUID(in.int64(), in.int64()));
    kinds.add(
        49, URI.class, (out, value) -> out.text(value.toString()), in -> URI.create(in.text()));
    kinds.family(50, Path.class, Names::path, in -> Path.of(in.text()));
    kinds.add(
        51,
        Locale.class,
        (out, value) -> out.text(value.toLanguageTag()),
        in -> Locale.forLanguageTag(in.text()));
    kinds.add(
        52,
        Currency.class,
        (out, value) -> out.text(value.getCurrencyCode()),
        in -> Currency.getInstance(in.text()));
    kinds.family(
        53,
        Charset.class,
        (out, value) -> out.text(value.name()),
        in -> Charset.forName(in.text()));
    kinds.add(
        54,
        Pattern.class,
        (out, value) -> {
          out.text(value.pattern());
          out.signed(value.flags());
        },
        in -> Pattern.compile(in.text(), in.signed(0, Short.MAX_VALUE)));
    kinds.family(55, InetAddress.class, Names::address, Names::address);
    kinds.add(56, InetSocketAddress.class, Names::socket, Names::socket);
  }

  private static void path(Encoder out, Path path) {
    if (path.getFileSystem() != FileSystems.getDefault()) {
      throw new Unwritable("a path of another file system: " + path);
    }
    out.text(path.toString());
  }

  private static void address(Encoder out, InetAddress address) {
    byte[] octets = address.getAddress();
    String text = address.toString(); // name/octets: getHostName might look it up
    out.text(text.substring(0, text.indexOf('/')));
    out.unsigned(octets.length);
    out.octets(ByteBuffer.wrap(octets));
  }

  private static InetAddress address(Decoder in) {
    String name = in.text();
    try {
      return InetAddress.getByAddress(name.isEmpty() ? null : name, in.octets());
    } catch (UnknownHostException e) {
      throw new CodecException("not the address of a host", e);
    }
  }

  private static void socket(Encoder out, InetSocketAddress address) {
    out.part(address, address.getAddress(), ".address");
    if (address.isUnresolved()) {
      out.text(address.getHostString());
    }
    out.signed(address.getPort());
  }

  private static InetSocketAddress socket(Decoder in) {
    InetAddress host = in.valueOrNull(InetAddress.class);
    return host == null
        ? InetSocketAddress.createUnresolved(in.text(), in.signed(0, 0xFFFF))
        : new InetSocketAddress(host, in.signed(0, 0xFFFF));
  }
}
