package asyncio.management;

import asyncio.Snapshot;

/**
 * The MBean {@code asyncio:type=Loops}. Nothing registers it of itself, so that programs do not pay
 * for JMX: a JMX client makes it with {@code createMBean}, as {@code aio ps} does, or a program
 * registers it.
 *
 * <pre>{@code
 * ManagementFactory.getPlatformMBeanServer()
 *     .registerMBean(new Loops(), new ObjectName(Loops.NAME));
 * }</pre>
 */
public final class Loops implements LoopsMBean {
  /** The name under which it is to be registered. */
  public static final String NAME = "asyncio:type=Loops";

  /** The loops of this process. */
  public Loops() {}

  @Override
  public String tree() {
    return Snapshot.take().tree();
  }

  @Override
  public String table() {
    return Snapshot.take().table();
  }

  @Override
  public String json() {
    return Snapshot.take().json();
  }
}
