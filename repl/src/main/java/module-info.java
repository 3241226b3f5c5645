/** A prompt on a running loop: the JDK's shell, whose inputs are tasks. */
module asyncio.repl {
  requires static org.jspecify;
  requires transitive asyncio.core;
  requires jdk.jshell;
  requires java.logging;
  requires java.prefs;
  requires jdk.net; // who is at the other end of a Unix socket

  exports asyncio.repl;

  provides jdk.jshell.spi.ExecutionControlProvider with
      asyncio.repl.LoopExecutionControlProvider;
}
