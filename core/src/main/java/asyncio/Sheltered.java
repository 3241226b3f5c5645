package asyncio;

import org.jspecify.annotations.Nullable;

/**
 * What a shield keeps of a task's cancellation while it is up, besides the requests themselves.
 *
 * @param deliveries how many there had been
 * @param announced what had been announced and not delivered
 * @param set whether the interrupt that announced it was still set
 */
record Sheltered(int deliveries, @Nullable Announcement announced, boolean set) {}
