package asyncio.net;

/** A transport in both directions: a TCP, TLS or Unix connection. */
public interface Transport extends ReadTransport, WriteTransport {}
