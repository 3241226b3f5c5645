package asyncio.benchmarks.driver;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one round came to.
 *
 * @param round its number, from 1: samples of one number were taken one after the other
 * @param value the figure
 * @param cpu the processor time of an operation
 * @param more whatever else was said, such as percentiles
 */
record Sample(int round, double value, @Nullable Double cpu, Map<String, Object> more) {}
