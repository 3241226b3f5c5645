package asyncio.cli;

import asyncio.cli.program.OwnFrames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
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
    var console = new ConsoleHandler();
    console.setFormatter(new OneLine());
    Logger.getLogger("").addHandler(console);
  }

  /** Has it set up when it is needed. */
  public static void choose() {
    if (System.getProperty(CLASS) == null && System.getProperty(FILE) == null) {
      System.setProperty(CLASS, ProgramLog.class.getName());
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
