package asyncio.examples;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.getRunningLoop;
import static asyncio.Asyncio.run;
import static asyncio.Asyncio.sleep;

import asyncio.Future;
import asyncio.cluster.Cluster;
import asyncio.cluster.ClusterChange;
import asyncio.workers.CallOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Counts words by three members of a cluster, here on one machine, and kills one of them half-way:
 * the pages that it had are counted again by the others, and the result is right.
 */
@Example(seed = "patterns", summary = "Words counted by a cluster, of which one member is killed")
final class ClusterWordcount {
  private static final int PAGES = 300;
  private static final int WORDS = 200;
  private static final List<String> VOCABULARY =
      List.of("the loop task future awaits cancels a of and lock queue pool".split(" ", -1));

  static void main() {
    run(
        () -> {
          List<String> pages = IntStream.range(0, PAGES).mapToObj(ClusterWordcount::page).toList();
          try (var members = new OwnMembers(3)) {
            Map<String, Integer> words = count(members, pages);
            words.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(3)
                .forEach(each -> System.out.println(each.getKey() + ": " + each.getValue()));
            System.out.println("as without a cluster: " + words.equals(countHere(pages)));
          }
        });
  }

  private static Map<String, Integer> count(OwnMembers members, List<String> pages) {
    Map<String, Integer> words = new TreeMap<>();
    Future<String> left = getRunningLoop().createFuture();
    try (var pool =
        Cluster.pool(
            options ->
                options
                    .name(members.name())
                    .members(members.addresses())
                    .onChange(change -> tell(change, left)))) {
      await(pool.ready());
      System.out.println(pool.pids().size() + " members count " + pages.size() + " pages");
      var mayBeRepeated = pool.withOptions(CallOptions.DEFAULT.withRetries(2));
      int done = 0;
      for (Map<String, Integer> some : mayBeRepeated.map(ClusterWordcount::wordsOf, pages)) {
        some.forEach((word, count) -> words.merge(word, count, Integer::sum));
        if (++done == pages.size() / 2) {
          members.killOne();
          System.out.println("half of them are counted; a member is killed");
        }
      }
      System.out.println(await(left) + ", " + pool.pids().size() + " are left");
    }
    return words;
  }

  private static void tell(ClusterChange change, Future<String> left) {
    if (change.kind() == ClusterChange.Kind.LEFT && !left.done()) {
      left.setResult("one member has left");
    }
  }

  /** Runs at a member. */
  private static Map<String, Integer> wordsOf(String page) {
    sleep(Duration.ofMillis(20)); // as if the page came from somewhere
    return Arrays.stream(page.split(" ", -1))
        .collect(Collectors.toMap(word -> word, word -> 1, Integer::sum, TreeMap::new));
  }

  private static Map<String, Integer> countHere(List<String> pages) {
    return pages.stream()
        .flatMap(page -> Arrays.stream(page.split(" ", -1)))
        .collect(Collectors.toMap(word -> word, word -> 1, Integer::sum, TreeMap::new));
  }

  private static String page(int number) {
    var random = new Random(number);
    return random
        .ints(WORDS, 0, VOCABULARY.size())
        .mapToObj(VOCABULARY::get)
        .collect(Collectors.joining(" "));
  }
}
