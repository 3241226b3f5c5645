package asyncio.http;

/**
 * A rule of WebSocket that a peer can break, with the place where it is written down and the code
 * to close with.
 */
public enum FrameViolation {
  /** A bit that no extension has a use for is set. */
  RESERVED_BITS("reserved bits are zero", "RFC 6455, 5.2", 1002),
  /** A frame is of no kind that there is. */
  RESERVED_OPCODE("the opcode is reserved", "RFC 6455, 5.2", 1002),
  /** A client has sent a frame without a mask. */
  NOT_MASKED("a client masks its frames", "RFC 6455, 5.1", 1002),
  /** A server has sent a frame with a mask. */
  MASKED("a server does not mask its frames", "RFC 6455, 5.1", 1002),
  /** A length takes more bytes than it needs, or its highest bit is set. */
  LENGTH("a length takes as few bytes as it can", "RFC 6455, 5.2", 1002),
  /** A control frame has more than 125 bytes. */
  CONTROL_TOO_LONG("a control frame has 125 bytes at most", "RFC 6455, 5.5", 1002),
  /** A control frame is not whole. */
  CONTROL_FRAGMENTED("a control frame is not fragmented", "RFC 6455, 5.5", 1002),
  /** There is no message to be continued. */
  NOTHING_TO_CONTINUE("a continuation follows a fragment", "RFC 6455, 5.4", 1002),
  /** A message begins inside another one. */
  NOT_CONTINUED("a fragment is followed by a continuation", "RFC 6455, 5.4", 1002),
  /** A close frame has one byte. */
  CLOSE_LENGTH("a close frame has a code of two bytes, or nothing", "RFC 6455, 5.5.1", 1002),
  /** A close frame has a code that is not for sending. */
  CLOSE_CODE("the code is not for close frames", "RFC 6455, 7.4", 1002),
  /** A reason is not UTF-8. */
  CLOSE_REASON("a reason is UTF-8", "RFC 6455, 5.5.1", 1007),
  /** A text is not UTF-8. */
  TEXT("a text is UTF-8", "RFC 6455, 8.1", 1007),
  /** A message is longer than the limit. */
  MESSAGE_TOO_BIG("the message is too big", "RFC 6455, 7.4.1", 1009),
  /** A message has more fragments than the limit. */
  TOO_MANY_FRAGMENTS("the message has too many fragments", "RFC 6455, 10.4", 1009),
  /** What is said to be compressed is not. */
  NOT_DEFLATED("a compressed message is deflated", "RFC 7692, 7.2.2", 1007),
  /** A compressed message becomes much larger than data usually does. */
  EXPANDS_TOO_MUCH("the message expands too much", "RFC 6455, 10.4", 1009);

  private final String rule;
  private final String section;
  private final int closeCode;

  FrameViolation(String rule, String section, int closeCode) {
    this.rule = rule;
    this.section = section;
    this.closeCode = closeCode;
  }

  /** {@return the rule, in a few words} */
  public String rule() {
    return rule;
  }

  /** {@return where it is written down} */
  public String section() {
    return section;
  }

  /** {@return the code to close with} */
  public int closeCode() {
    return closeCode;
  }
}
