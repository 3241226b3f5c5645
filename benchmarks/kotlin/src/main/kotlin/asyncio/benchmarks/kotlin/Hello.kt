package asyncio.benchmarks.kotlin

import kotlinx.coroutines.runBlocking

fun main() = runBlocking { println("hello") }
