package asyncio.http.engine;

import asyncio.http.Headers;
import asyncio.http.Status;
import asyncio.http.Version;

/**
 * A response without its body.
 *
 * @param status how the request was answered; if it is informational, another response follows
 * @param version of the message
 * @param headers the fields
 * @param length how long the body is; -1: in chunks; -2: as long as the connection
 * @param keepAlive whether another response can follow
 */
public record ResponseHead(
    Status status, Version version, Headers headers, long length, boolean keepAlive)
    implements Event.Head {}
