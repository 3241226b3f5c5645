package asyncio.cli;

import asyncio.cli.program.OwnFrames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * How a program that {@code aio} runs logs, unless it is told otherwise: a line for each message,
 * on standard error, and of stack traces the program's own frames. Made by the JDK when somebody
 * logs for the first time.
 */
public final class ProgramLog {
  private static final String CLASS = "java.util.logging.config.class";
  private static final String FILE = "java.util.logging.config.file";

  /** Sets it up; called by {@code java.util.logging}. */
  public ProgramLog() {
    Logger.getLogger("").addHandler(new Console());
  }

  /** Has it set up when it is needed. */
  public static void choose() {
    if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
      System.setProperty(CLASS, ProgramLog.class.getName());
    }
  }

  /** Writes to what is the standard error then: it may be another one than at the start. */
  private static final class Console extends Handler {
    Console() {
      setFormatter(new OneLine());
      setLevel(Level.INFO);
    }

    @Override
    public void publish(LogRecord log) {
      if (isLoggable(log)) {
        System.err.print(getFormatter().format(log));
      }
    }

    @Override
    public void flush() {
      System.err.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }

  private static final class OneLine extends Formatter {
    @Override
    public String format(LogRecord log) {
      var text = new StringWriter();
      var lines = new PrintWriter(text);
      String name = log.getLoggerName();
      lines.print(log.getLevel().getName() + ": ");
      if (name != null && !name.isEmpty() && !name.equals("asyncio")) {
        lines.print(name + ": ");
      }
      lines.println(formatMessage(log));
      Throwable thrown = log.getThrown();
      if (thrown != null) {
        OwnFrames.trim(thrown);
        thrown.printStackTrace(lines);
      }
      return text.toString();
    }
  }
}
