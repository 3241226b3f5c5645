package asyncio.workers.codec;

/** The tags that the codec itself knows; those of kinds stand in the tables of kinds. */
final class Tag {
  static final int NULL = 0;

  /** From here on a tag is itself a small number. */
  static final int SMALL = 128;

  static final int LEAST_SMALL = -32;
  static final int MOST_SMALL = 255 - SMALL + LEAST_SMALL;

  private Tag() {}
}
