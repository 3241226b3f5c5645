/**
 * A prompt on a running loop.
 *
 * <p>The tool is the JDK's: line editing, history, completion and its commands. What is typed runs
 * here: each input is a task of a loop that never stops, so what waits suspends the input only, and
 * tasks that an input has started go on while one thinks.
 */
@NullMarked
package asyncio.repl;

import org.jspecify.annotations.NullMarked;
