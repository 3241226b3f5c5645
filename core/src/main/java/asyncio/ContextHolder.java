package asyncio;

import org.jspecify.annotations.Nullable;

/** What runs in a context: errors that it causes are handled in that. */
interface ContextHolder {
  /** {@return the context; null if it has none any more} */
  @Nullable Context context();
}
