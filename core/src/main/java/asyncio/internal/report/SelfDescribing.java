package asyncio.internal.report;

/**
 * Marks what names, in its {@code toString}, the code that it runs, for its class would say
 * nothing.
 */
public interface SelfDescribing {}
