package asyncio;

/** What the library has run by a loop in the midst of its continuations: no virtual thread's. */
interface InternalRunnable extends Runnable {}
