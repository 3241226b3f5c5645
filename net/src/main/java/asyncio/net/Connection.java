package asyncio.net;

/**
 * A connection: a pair of streams, which can be used as one.
 *
 * @param reader what the peer sends
 * @param writer what the peer gets
 */
public record Connection(StreamReader reader, StreamWriter writer) implements Stream {}
