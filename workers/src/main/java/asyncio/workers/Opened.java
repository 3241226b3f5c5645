package asyncio.workers;

/** What a program opens: whoever calls its constructor is whose functions are accepted. */
interface Opened {}
