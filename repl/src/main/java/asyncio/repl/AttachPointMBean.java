package asyncio.repl;

/** How {@code aio attach} asks a program for a prompt. */
public interface AttachPointMBean {
  /**
   * Opens a socket for one prompt on the program's loop.
   *
   * @return the socket's path; the class path for the compiler of the inputs, absolute; what the
   *     prompt evaluates first
   * @throws IllegalStateException if the program has not allowed it, or runs no loop
   */
  String[] open();
}
