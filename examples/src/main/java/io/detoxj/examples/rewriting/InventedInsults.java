/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rewriting;

import io.detoxj.core.math.RandomStreams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Invented sentences with mild insults, and the same sentences without. What is held out differs
 * from all others in its clause: the pair of a subject and a place does not occur among them.
 */
public final class InventedInsults {
  private static final List<String> HOW =
      List.of(
          "soggy",
          "mouldy",
          "clumsy",
          "silly",
          "daft",
          "useless",
          "muddled",
          "feeble",
          "lazy",
          "hopeless",
          "dusty",
          "witless");
  private static final List<String> WHAT =
      List.of(
          "biscuit",
          "turnip",
          "cabbage",
          "sponge",
          "noodle",
          "goose",
          "doughnut",
          "potato",
          "radish",
          "muffin",
          "pickle",
          "bucket");
  private static final List<String> WHO =
      List.of(
          "goats",
          "children",
          "musicians",
          "neighbours",
          "bakers",
          "painters",
          "sailors",
          "students",
          "gardeners",
          "dogs",
          "teachers",
          "visitors",
          "drivers",
          "farmers");
  private static final List<String> DO =
      List.of(
          "are waiting",
          "were singing",
          "have lunch",
          "play cards",
          "want to sit",
          "left a letter",
          "found a key",
          "made a fire",
          "lost the map",
          "read the news");
  private static final List<String> WHERE =
      List.of(
          "in the kitchen",
          "by the river",
          "under the bridge",
          "at the market",
          "in the garden",
          "near the station",
          "behind the museum",
          "on the boat",
          "in the old mill",
          "at the bakery",
          "on the hill",
          "beside the well");
  private static final List<String> THING =
      List.of(
          "idea",
          "plan",
          "letter",
          "question",
          "answer",
          "report",
          "song",
          "recipe",
          "story",
          "map");
  private static final List<String> IS =
      List.of(
          "will not work",
          "came too late",
          "needs more time",
          "is hard to read",
          "was very long",
          "made us think",
          "is on the table",
          "has no end");
  private static final int HELD_OUT_SHARE = 10;

  private InventedInsults() {}

  /**
   * A sentence and what is to be said instead.
   *
   * @param rude the sentence, perhaps without any insult
   * @param plain the same without insults
   */
  public record Pair(String rude, String plain) {}

  /**
   * Some pairs.
   *
   * @param seed of the choice
   * @param heldOut whether of those that are kept out of training
   * @param count how many, none of them twice
   */
  public static List<Pair> pairs(long seed, boolean heldOut, int count) {
    RandomGenerator random = RandomStreams.named(seed, heldOut ? "held out" : "training");
    Set<Pair> seen = new HashSet<>();
    List<Pair> all = new ArrayList<>();
    while (all.size() < count) {
      Pair pair = pair(random, heldOut);
      if (seen.add(pair)) {
        all.add(pair);
      }
    }
    return all;
  }

  private static Pair pair(RandomGenerator random, boolean heldOut) {
    String insult = one(HOW, random) + " " + one(WHAT, random);
    String clause = clause(random, heldOut);
    String plain = capital(clause) + ".";
    return switch (random.nextInt(6)) {
      case 0 -> new Pair("You " + insult + ", " + clause + ".", plain);
      case 1 -> new Pair(capital(clause) + ", you " + insult + ".", plain);
      case 2 -> new Pair("Listen, you " + insult + ": " + clause + "!", "Listen: " + clause + "!");
      case 3 ->
          new Pair(
              "Only a " + insult + " would say that " + clause + ".",
              "I do not think that " + clause + ".");
      case 4 -> {
        String what = one(THING, random) + " " + one(IS, random) + ", and " + clause + ".";
        yield new Pair("Your " + one(HOW, random) + " " + what, "Your " + what);
      }
      default -> new Pair(plain, plain);
    };
  }

  private static String clause(RandomGenerator random, boolean heldOut) {
    while (true) {
      int who = random.nextInt(WHO.size());
      int where = random.nextInt(WHERE.size());
      boolean kept = (who * WHERE.size() + where) % HELD_OUT_SHARE == 3;
      if (kept == heldOut) {
        return "the %s %s %s".formatted(WHO.get(who), one(DO, random), WHERE.get(where));
      }
    }
  }

  /** What decides whether a sentence is held out: the subject and the place of its clause. */
  static String whoAndWhere(String sentence) {
    return in(sentence, WHO) + " " + in(sentence, WHERE);
  }

  private static String in(String sentence, List<String> words) {
    return words.stream()
        .filter(sentence::contains)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not an invented sentence: " + sentence));
  }

  private static String one(List<String> words, RandomGenerator random) {
    return words.get(random.nextInt(words.size()));
  }

  private static String capital(String clause) {
    return clause.substring(0, 1).toUpperCase(Locale.ROOT) + clause.substring(1);
  }
}
