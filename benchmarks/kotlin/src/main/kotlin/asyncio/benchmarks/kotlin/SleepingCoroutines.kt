@file:JvmName("SleepingCoroutines")

package asyncio.benchmarks.kotlin

import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.nanoseconds
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield

/** Has coroutines sleep for an hour, calls when all do, and cancels them. */
fun park(tasks: Int, asleep: Runnable) = runBlocking {
    val sleepers = launch { repeat(tasks) { launch { delay(1.hours) } } }
    repeat(2) { yield() }
    asleep.run()
    sleepers.cancelAndJoin()
}

/** Has coroutines sleep until an instant; when the last was made, and when the last woke. */
fun wake(tasks: Int, deadline: Long): LongArray = runBlocking {
    val woken = CompletableDeferred<Long>()
    var awake = 0
    repeat(tasks) {
        launch {
            delay((deadline - System.nanoTime()).nanoseconds)
            if (++awake == tasks) woken.complete(System.nanoTime())
        }
    }
    yield()
    longArrayOf(System.nanoTime(), woken.await())
}
