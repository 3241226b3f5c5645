package com.example;

import static asyncio.Asyncio.createTask;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.getRunningLoop;

import java.util.concurrent.CountDownLatch;

/** Tells whether its loop is portable, and has a task block for another one where it is not. */
public final class App {
  public static void main(String[] args) {
    run(
        () -> {
          boolean portable = getRunningLoop().portable();
          if (!portable) {
            var ready = new CountDownLatch(1);
            createTask(ready::countDown);
            ready.await();
          }
          System.out.println(portable ? "portable" : "own loop");
        });
  }
}
