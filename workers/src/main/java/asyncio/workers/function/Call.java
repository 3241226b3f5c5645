package asyncio.workers.function;

import org.jspecify.annotations.Nullable;

/**
 * A function, and with what it is to be called.
 *
 * @param function an instance of the interface as which it was written
 * @param arguments its arguments
 */
@SuppressWarnings("ArrayRecordComponent") // it is taken apart at once
public record Call(Object function, @Nullable Object[] arguments) {}
