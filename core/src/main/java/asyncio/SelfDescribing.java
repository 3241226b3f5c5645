package asyncio;

/**
 * Marks what names, in its {@code toString}, the code that it runs, for its class would say
 * nothing.
 */
interface SelfDescribing {}
