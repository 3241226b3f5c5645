/**
 * Several processes that serve the same sockets, and the parent that starts, watches and replaces
 * them. {@link asyncio.cli.supervise.Supervision} decides, without any process; {@link
 * asyncio.cli.supervise.Supervisor} does it.
 */
@org.jspecify.annotations.NullMarked
package asyncio.cli.supervise;
