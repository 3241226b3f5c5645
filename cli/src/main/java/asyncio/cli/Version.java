package asyncio.cli;

import asyncio.SystemExit;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The text of {@code --version}. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"aio " + project(), "Java " + java(), "Loop " + loop()};
  }

  private static String project() {
    String version = Version.class.getPackage().getImplementationVersion();
    return Objects.requireNonNullElse(version, "(not packaged)");
  }

  private static String java() {
    return Runtime.version() + " (" + System.getProperty("java.vm.vendor") + ")";
  }

  private static String loop() {
    boolean open = Object.class.getModule().isOpen("java.lang", SystemExit.class.getModule());
    return open
        ? "own-loop mode: java.lang is open, blocking calls suspend only their task"
        : "portable mode: java.lang is not open (--add-opens java.base/java.lang=ALL-UNNAMED)";
  }
}
