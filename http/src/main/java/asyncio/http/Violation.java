package asyncio.http;

/**
 * A rule of HTTP/1.1 that a message can break, with the place where it is written down and the
 * status to answer with. What is broken has no meaning that two readers are sure to agree on, so
 * the connection ends with the answer.
 */
public enum Violation {
  // ---- lines

  /** A line ends in LF without CR. */
  BARE_LF("a line must end in CRLF", "RFC 9112, 2.2", 400),
  /** There is a CR without LF. */
  BARE_CR("CR must not stand without LF", "RFC 9112, 2.2", 400),
  /** There are many empty lines before a request. */
  LEADING_LINES("no empty lines may precede a message", "RFC 9112, 2.2", 400),

  // ---- the line of a request

  /** It does not have three parts, with one space between two. */
  REQUEST_LINE("a request line is method, target and version", "RFC 9112, 3", 400),
  /** The method is no token. */
  METHOD("a method is a token", "RFC 9110, 9.1", 400),
  /** The method is a token that no method looks like: in lower case, or very long. */
  METHOD_UNKNOWN("methods are known by names in capitals", "RFC 9110, 9.1", 501),
  /** The line is longer than the limit. */
  REQUEST_LINE_TOO_LONG("the request line is too long", "RFC 9112, 3", 414),
  /** The target is in none of the four forms, or not in the one that the method needs. */
  TARGET_FORM("the method needs a target of another form", "RFC 9112, 3.2", 400),
  /** The target has a character that must be escaped in it. */
  TARGET_CHARACTER("the target has a character that must be escaped", "RFC 9112, 3.2", 400),
  /** The target has a fragment. */
  TARGET_FRAGMENT("a target has no fragment", "RFC 9112, 3.2", 400),
  /** The version is not HTTP/digit.digit. */
  VERSION("a version is HTTP/digit.digit", "RFC 9112, 2.3", 400),
  /** The version is neither 1.0 nor 1.1. */
  VERSION_UNSUPPORTED("versions 1.0 and 1.1 are spoken here", "RFC 9110, 15.6.6", 505),

  // ---- the line of a response

  /** The first line of a response is none. */
  STATUS_LINE("a status line is version, code and reason", "RFC 9112, 4", 502),
  /** The code is not of three digits from 100 to 599. */
  STATUS_CODE("a status code is a number from 100 to 599", "RFC 9110, 15", 502),
  /** There are many interim responses. */
  INFORMATIONAL_FLOOD("too many interim responses", "RFC 9110, 15.2", 502),
  /** There are bytes that answer no request. */
  UNREQUESTED("a response answers a request", "RFC 9112, 9.2", 502),

  // ---- header fields

  /** The first field begins with a space. */
  SPACE_BEFORE_FIELDS("no space between start line and fields", "RFC 9112, 2.2", 400),
  /** A line begins with a space: it continues the one before. */
  OBS_FOLD("a field is one line", "RFC 9112, 5.2", 400),
  /** There is a space before a colon. */
  SPACE_BEFORE_COLON("no space between name and colon", "RFC 9112, 5.1", 400),
  /** There is no colon. */
  NO_COLON("a field is name, colon and value", "RFC 9112, 5", 400),
  /** A name is empty, or no token. */
  FIELD_NAME("a field's name is a token", "RFC 9110, 5.1", 400),
  /** A name is, but for underscores, one that is known. */
  FIELD_ALIAS("a name must not look like a known one", "RFC 3875, 4.1.18", 400),
  /** A value has a control character. */
  FIELD_VALUE("a field's value has no control characters", "RFC 9110, 5.5", 400),
  /** A field that has one value comes twice. */
  FIELD_REPEATED("the field must come once", "RFC 9110, 5.3", 400),
  /** A line is longer than the limit. */
  FIELD_TOO_LONG("a field is too long", "RFC 6585, 5", 431),
  /** There are more fields than the limit. */
  TOO_MANY_FIELDS("there are too many fields", "RFC 6585, 5", 431),
  /** All fields together are longer than the limit. */
  FIELDS_TOO_LARGE("all fields together are too long", "RFC 6585, 5", 431),

  // ---- the host

  /** A request of HTTP/1.1 names no host. */
  HOST_MISSING("a request names its host", "RFC 9112, 3.2", 400),
  /** It names two. */
  HOST_REPEATED("a request names one host", "RFC 9112, 3.2", 400),
  /** What it names is no host and port. */
  HOST("a host is a name or an address, and a port", "RFC 9112, 3.2", 400),

  // ---- how long a body is

  /** There are two lengths. */
  LENGTH_AND_CODING("Content-Length excludes Transfer-Encoding", "RFC 9112, 6.1", 400),
  /** A length is no number. */
  LENGTH("a length is a decimal number", "RFC 9112, 6.3", 400),
  /** There is more than one length. */
  LENGTH_REPEATED("a message has one length", "RFC 9112, 6.3", 400),
  /** The coding is not chunked. */
  CODING_UNKNOWN("chunked is the coding understood", "RFC 9112, 6.1", 501),
  /** Chunked is not the last coding, or there is none. */
  CODING_NOT_CHUNKED("the last coding is chunked", "RFC 9112, 6.3", 400),
  /** There is more than one coding where chunked is the only one. */
  CODING_REPEATED("chunked comes once", "RFC 9112, 7", 400),
  /** A message of HTTP/1.0 has a coding. */
  CODING_IN_1_0("HTTP/1.0 has no transfer codings", "RFC 9112, 6.1", 400),
  /** The body is longer than the limit. */
  BODY_TOO_LARGE("the body is too large", "RFC 9110, 15.5.14", 413),

  // ---- chunks

  /** The size of a chunk is no hexadecimal number, or one of more than 15 digits. */
  CHUNK_SIZE("a chunk's size is a hexadecimal number", "RFC 9112, 7.1", 400),
  /** A chunk's extension is none. */
  CHUNK_EXTENSION("an extension is name=value", "RFC 9112, 7.1.1", 400),
  /** Extensions are longer than the limit. */
  CHUNK_EXTENSIONS_TOO_LONG("chunk extensions are too long", "RFC 9112, 7.1.1", 400),
  /** The data of a chunk does not end where its size says. */
  CHUNK_END("CRLF follows the data of a chunk", "RFC 9112, 7.1", 400),
  /** A field stands after the body that must stand before it. */
  TRAILER("the field must not be a trailer", "RFC 9110, 6.5.1", 400),

  // ---- HTTP/2

  /** A pseudo field is missing, or must not be there. */
  PSEUDO_FIELD("method, scheme and path come once each", "RFC 9113, 8.3.1", 400),

  // ---- the end

  /** The connection ended inside the head of a message. */
  INCOMPLETE_HEAD("the head is incomplete", "RFC 9112, 8", 400),
  /** The connection ended inside a body. */
  INCOMPLETE_BODY("the body is incomplete", "RFC 9112, 8", 400),

  // ---- what a request asks for

  /** Something else than 100-continue is expected. */
  EXPECTATION("100-continue is the expectation understood", "RFC 9110, 10.1.1", 417),

  // ---- bodies of several parts

  /** There is no boundary, or what follows one is no line of it. */
  MULTIPART_BOUNDARY("parts are separated by the boundary named", "RFC 2046, 5.1.1", 400),
  /** The head of a part has a line that is none. */
  MULTIPART_HEAD("the head of a part consists of fields", "RFC 2046, 5.1", 400),
  /** A part has no name. */
  MULTIPART_NAME("each part of a form has a name", "RFC 7578, 4.2", 400),
  /** The last boundary is missing. */
  MULTIPART_INCOMPLETE("the last boundary ends the body", "RFC 2046, 5.1.1", 400),
  /** There are more parts, or fields of a form, than the limit. */
  MULTIPART_TOO_MANY("the form has too many parts", "RFC 9110, 15.5.14", 413),

  // ---- the handshake of WebSocket

  /** It is no GET of HTTP/1.1. */
  HANDSHAKE_METHOD("a handshake is a GET of HTTP/1.1", "RFC 6455, 4.2.1", 400),
  /** It does not ask for an upgrade to WebSocket. */
  HANDSHAKE_UPGRADE("a handshake asks for an upgrade to websocket", "RFC 6455, 4.2.1", 426),
  /** The version is not 13. */
  HANDSHAKE_VERSION("version 13 is spoken here", "RFC 6455, 4.4", 426),
  /** The key is not 16 bytes in base 64. */
  HANDSHAKE_KEY("a key is 16 bytes in base 64", "RFC 6455, 4.2.1", 400),
  /** The server has not understood the handshake. */
  HANDSHAKE_ACCEPT("the server proves that it has read the key", "RFC 6455, 4.1", 502),
  /** The server has chosen a subprotocol that was not offered. */
  HANDSHAKE_PROTOCOL("the subprotocol is one that was offered", "RFC 6455, 4.1", 502),
  /** The server has chosen an extension, or parameters, that were not offered. */
  HANDSHAKE_EXTENSION("the extension is one that was offered", "RFC 6455, 9.1", 502);

  private final String rule;
  private final String section;
  private final int status;

  Violation(String rule, String section, int status) {
    this.rule = rule;
    this.section = section;
    this.status = status;
  }

  /** {@return the rule, in a few words} */
  public String rule() {
    return rule;
  }

  /** {@return where it is written down, as in {@code "RFC 9112, 5.2"}} */
  public String section() {
    return section;
  }

  /**
   * {@return the status to answer with; of a response: to answer with if it was fetched for one}
   */
  public int status() {
    return status;
  }
}
