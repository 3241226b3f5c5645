package asyncio;

import java.util.Set;

/**
 * What {@link Asyncio#wait} found when it returned: each future in exactly one of the two sets,
 * both in the order given.
 *
 * @param done those that are done or cancelled
 * @param pending those that are not; they go on running
 * @param <T> the type of the futures' results
 */
public record WaitResult<T>(Set<Future<T>> done, Set<Future<T>> pending) {}
