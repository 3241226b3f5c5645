package asyncio.repl;

import java.lang.reflect.Method;
import jdk.jshell.execution.DirectExecutionControl;

/** Runs the tool's inputs as tasks of a session's loop, in this JVM. */
final class LoopExecutionControl extends DirectExecutionControl {
  private final Session session;

  LoopExecutionControl(Session session) {
    this(session, LoopExecutionControl.class.getClassLoader());
  }

  LoopExecutionControl(Session session, ClassLoader classes) {
    super(new SnippetClasses(classes));
    this.session = session;
  }

  @Override
  protected String invoke(Method input) throws Exception {
    return session.evaluate(() -> valueString(input.invoke(null)));
  }

  /** What an exception says about itself may throw, too. */
  @Override
  protected String throwConvertedInvocationException(Throwable thrown)
      throws RunException, InternalException {
    try {
      var _ = thrown.getMessage();
    } catch (Throwable broken) {
      throw new UserException(
          "its message cannot be told: " + broken.getClass().getName(),
          thrown.getClass().getName(),
          thrown.getStackTrace());
    }
    return super.throwConvertedInvocationException(thrown);
  }

  @Override
  public void stop() {
    session.stop();
  }

  @Override
  public void close() {
    session.close();
  }
}
