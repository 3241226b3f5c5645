package asyncio.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link Net#staggeredRace}.
 *
 * @param winner the first success; null if there was none
 * @param index which attempt that was; -1 if none
 * @param failures what each attempt has failed by; null for those that have not
 * @param <T> the type of the result
 */
public record Race<T>(@Nullable T winner, int index, List<@Nullable Throwable> failures) {}
