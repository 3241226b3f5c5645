package asyncio.http.gateway;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses that begin with the same bits, as {@code 10.0.0.0/8}, or a single one. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record AddressRange(byte[] prefix, int bits) {
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] prefix =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int max = prefix.length * 8;
      int bits = slash < 0 ? max : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= max) {
        return new AddressRange(prefix, bits);
      }
    } catch (IllegalArgumentException wrong) {
      // said below
    }
    throw new IllegalArgumentException(
        "an address or a range is wanted, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8: " + text);
  }

  boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    if (other.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(prefix, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((prefix[whole] ^ other[whole]) & (0xff << (8 - rest)) & 0xff) == 0;
  }
}
