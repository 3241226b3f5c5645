/**
 * Behaviour compared with that of CPython's asyncio.
 *
 * <p>Each {@link asyncio.conformance.Pair} is a Java program and a Python program that do the same
 * and print the same lines. What the Python programs print on CPython is kept as golden
 * transcripts; the tests run every Java program on own and on portable loops and compare.
 *
 * <p>To add a pair: write {@code src/main/python/NAME.py}, whose first line names the guarantees it
 * shows; write its twin here, in the family it belongs to; run {@code conformance/golden NAME}.
 * Where the two are meant to differ, {@code conformance/DEVIATIONS.md} says why.
 */
@NullMarked
package asyncio.conformance;

import org.jspecify.annotations.NullMarked;
