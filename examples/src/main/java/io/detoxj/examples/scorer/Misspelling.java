/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Words spelt as people spell them who are in a hurry, or who would slip past a filter. */
final class Misspelling {
  private static final int SHORTEST = 4;
  private static final String PLAIN = "aeiost";
  private static final String LEET = "431057";

  private Misspelling() {}

  /** The text with one to three of its longer words changed, each by another rule. */
  static String of(String text, RandomGenerator random) {
    if (text.isEmpty()) {
      return text;
    }
    List<String> words = new ArrayList<>(Arrays.asList(text.split(" ")));
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(words.size());
      if (words.get(at).length() >= SHORTEST) {
        words.set(at, changed(words.get(at), random));
      }
    }
    String joined = String.join(" ", words);
    int space = joined.indexOf(' ', random.nextInt(joined.length()));
    return space > 0 && random.nextInt(5) == 0
        ? joined.substring(0, space) + joined.substring(space + 1)
        : joined;
  }

  private static String changed(String word, RandomGenerator random) {
    int at = 1 + random.nextInt(word.length() - 2);
    String before = word.substring(0, at);
    String after = word.substring(at + 1);
    return switch (random.nextInt(5)) {
      case 0 -> leet(word);
      case 1 -> before + after;
      case 2 -> before + after.charAt(0) + word.charAt(at) + after.substring(1);
      case 3 ->
          random.nextBoolean()
              ? before + " " + word.substring(at)
              : String.join(" ", word.split(""));
      default -> before + String.valueOf(word.charAt(at)).repeat(2 + random.nextInt(3)) + after;
    };
  }

  private static String leet(String word) {
    String changed = word;
    for (int i = 0; i < PLAIN.length(); i++) {
      changed = changed.replace(PLAIN.charAt(i), LEET.charAt(i));
    }
    return changed;
  }
}
