@file:JvmName("Programs")

package asyncio.benchmarks.kotlin

import java.util.concurrent.Executor
import kotlin.coroutines.ContinuationInterceptor
import kotlin.time.Duration.Companion.hours
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.sync.withPermit
import kotlinx.coroutines.supervisorScope
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield

/*
 * The programs of the runtime suite on kotlinx.coroutines, all on the event loop of runBlocking:
 * one thread, as the loops they are compared with.
 */

fun switches(n: Int) = runBlocking { repeat(n) { yield() } }

fun createAwait(n: Int) = runBlocking {
    var sum = 0
    repeat(n) { sum += async { 1 }.await() }
    check(sum == n)
}

fun failedTask(n: Int) = runBlocking {
    var failed = 0
    supervisorScope {
        repeat(n) {
            try {
                async { throw IllegalStateException("failed") }.await()
            } catch (seen: IllegalStateException) {
                failed++
            }
        }
    }
    check(failed == n)
}

fun gatherAll(n: Int) = runBlocking {
    check(List(n) { async { it } }.awaitAll().size == n)
}

fun awaitDone(n: Int) = runBlocking {
    val done = CompletableDeferred(1)
    var sum = 0
    repeat(n) { sum += done.await() }
    check(sum == n)
}

fun queueHandover(n: Int) = runBlocking {
    val channel = Channel<Int>(Channel.UNLIMITED)
    launch { repeat(n) { channel.trySend(it) } }
    val consumer = async {
        var taken = 0
        repeat(n) { if (channel.receive() >= 0) taken++ }
        taken
    }
    check(consumer.await() == n)
}

fun queuePingpong(n: Int) = runBlocking {
    val there = Channel<Int>(1)
    val back = Channel<Int>(1)
    launch { repeat(n) { back.send(there.receive()) } }
    repeat(n) {
        there.send(it)
        check(back.receive() == it)
    }
}

fun lock(n: Int) = runBlocking {
    val mutex = Mutex()
    var sum = 0
    repeat(n) { mutex.withLock { sum++ } }
    check(sum == n)
}

fun semaphore(n: Int) = runBlocking {
    val semaphore = Semaphore(3)
    var sum = 0
    repeat(n) { semaphore.withPermit { sum++ } }
    check(sum == n)
}

fun timer(delays: LongArray) = runBlocking {
    var fired = 0
    coroutineScope {
        for (millis in delays) {
            launch {
                delay(millis)
                fired++
            }
        }
    }
    check(fired == delays.size)
}

fun timerCancel(n: Int) = runBlocking {
    var sum = 0
    repeat(n) { sum += withTimeout(1.hours) { 1 } }
    check(sum == n)
}

fun callSoon(n: Int) = runBlocking {
    val dispatcher = coroutineContext[ContinuationInterceptor] as CoroutineDispatcher
    var calls = 0
    repeat(n / 100) {
        repeat(100) { dispatcher.dispatch(coroutineContext, Runnable { calls++ }) }
        yield()
    }
    check(calls == n)
}

fun threadsafeWakeup(n: Int, other: Executor) = runBlocking {
    repeat(n) {
        val woken = CompletableDeferred<Unit>()
        other.execute { woken.complete(Unit) }
        woken.await()
    }
}

fun generatorItem(n: Int) = runBlocking {
    var items = 0
    flow { repeat(n) { emit(it) } }.collect { if (it >= 0) items++ }
    check(items == n)
}

fun cancelTask(n: Int) = runBlocking {
    repeat(n) {
        val sleeper = launch { delay(1.hours) }
        yield()
        sleeper.cancelAndJoin()
        check(sleeper.isCancelled)
    }
}
