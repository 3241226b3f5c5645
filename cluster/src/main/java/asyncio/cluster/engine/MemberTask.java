package asyncio.cluster.engine;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the engine's executor service carries to a member: something to do for a session, and bytes.
 * It is written by hand; no object stream is involved.
 */
public final class MemberTask
    implements Callable<byte[]>, IdentifiedDataSerializable, HazelcastInstanceAware {
  /** The number of the factory, in the configuration of members and clients. */
  public static final int FACTORY = 0xA510;

  /** What there is to do. The numbers are the format. */
  public enum Kind {
    /** Begin a session: a pool will send calls. */
    OPEN(1),
    /** Begin calls; answers with those that have ended at once. */
    BEGIN(2),
    /** Answers when calls have ended that had not ended at once. */
    COLLECT(3),
    /** Cancel calls. */
    CANCEL(4),
    /** End a session. */
    CLOSE(5);

    private static final Kind[] ALL = values();

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) throws IOException {
      for (Kind kind : ALL) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IOException("a task of a kind that this version does not know: " + code);
    }
  }

  private Kind kind = Kind.CLOSE;
  private UUID session = new UUID(0, 0);
  private byte[] body = {};
  private @Nullable HazelcastInstance instance;

  private MemberTask() {}

  /**
   * Something to do.
   *
   * @param kind what
   * @param session for which session
   * @param body the rest
   */
  public MemberTask(Kind kind, UUID session, byte[] body) {
    this.kind = kind;
    this.session = session;
    this.body = body;
  }

  /** Makes tasks of what has come. */
  public static DataSerializableFactory factory() {
    return type -> new MemberTask();
  }

  @Override
  public void setHazelcastInstance(HazelcastInstance instance) {
    this.instance = instance;
  }

  /** Has the member do it. Blocks the engine's thread until it has an answer. */
  @Override
  public byte[] call() throws Exception {
    HazelcastInstance here = instance;
    if (here == null
        || !(here.getUserContext().get(SessionHost.class.getName()) instanceof SessionHost host)) {
      throw new IllegalStateException("this member of the cluster does no calls");
    }
    return host.perform(kind, session, body);
  }

  @Override
  public int getFactoryId() {
    return FACTORY;
  }

  @Override
  public int getClassId() {
    return 1;
  }

  @Override
  public void writeData(ObjectDataOutput out) throws IOException {
    out.writeByte(kind.code);
    out.writeLong(session.getMostSignificantBits());
    out.writeLong(session.getLeastSignificantBits());
    out.writeByteArray(body);
  }

  @Override
  public void readData(ObjectDataInput in) throws IOException {
    kind = Kind.of(in.readUnsignedByte());
    session = new UUID(in.readLong(), in.readLong());
    byte[] read = in.readByteArray();
    body = read == null ? new byte[0] : read;
  }
}
