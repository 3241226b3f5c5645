package asyncio.workers;

import asyncio.Resource;
import asyncio.ResourceKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The pools of a loop that have not ended: they end with it. */
final class Pools implements Resource {
  static final ResourceKey<Pools> OPEN = new ResourceKey<>("process pools", Pools::new);

  private final Set<Crew> crews = new LinkedHashSet<>();

  void add(Crew crew) {
    crews.add(crew);
  }

  void remove(Crew crew) {
    crews.remove(crew);
  }

  @Override
  public void close() {
    for (Crew crew : List.copyOf(crews)) {
      crew.terminate("the loop of the pool has ended");
    }
    for (Crew crew : List.copyOf(crews)) {
      crew.join(null);
    }
  }

  @Override
  public void abandon() {
    List.copyOf(crews).forEach(Crew::abandon);
  }
}
