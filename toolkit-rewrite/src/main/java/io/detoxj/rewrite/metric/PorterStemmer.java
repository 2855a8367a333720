/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.metric;

import java.util.List;
import java.util.Map;

/**
 * The algorithm of Porter ("An algorithm for suffix stripping", Program 14, 1980) with the changes
 * that NLTK makes unless told otherwise, which rouge-score uses.
 */
final class PorterStemmer {
  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("sky", "sky"),
          Map.entry("skies", "sky"),
          Map.entry("dying", "die"),
          Map.entry("lying", "lie"),
          Map.entry("tying", "tie"),
          Map.entry("news", "news"),
          Map.entry("innings", "inning"),
          Map.entry("inning", "inning"),
          Map.entry("outings", "outing"),
          Map.entry("outing", "outing"),
          Map.entry("cannings", "canning"),
          Map.entry("canning", "canning"),
          Map.entry("howe", "howe"),
          Map.entry("proceed", "proceed"),
          Map.entry("exceed", "exceed"),
          Map.entry("succeed", "succeed"));

  /** A suffix and what takes its place. */
  private record Rule(String suffix, String replacement) {
    static List<Rule> list(String... pairs) {
      return List.of(pairs).stream()
          .map(pair -> pair.split(">", -1))
          .map(parts -> new Rule(parts[0], parts[1]))
          .toList();
    }
  }

  private static final List<Rule> STEP_1A = Rule.list("sses>ss", "ies>i", "ss>ss", "s>");
  private static final List<Rule> STEP_2 =
      Rule.list(
          "ational>ate",
          "tional>tion",
          "enci>ence",
          "anci>ance",
          "izer>ize",
          "bli>ble",
          "alli>al",
          "entli>ent",
          "eli>e",
          "ousli>ous",
          "ization>ize",
          "ation>ate",
          "ator>ate",
          "alism>al",
          "iveness>ive",
          "fulness>ful",
          "ousness>ous",
          "aliti>al",
          "iviti>ive",
          "biliti>ble",
          "fulli>ful");
  private static final List<Rule> STEP_3 =
      Rule.list("icate>ic", "ative>", "alize>al", "iciti>ic", "ical>ic", "ful>", "ness>");
  private static final List<String> STEP_4 =
      List.of(
          "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
          "ou", "ism", "ate", "iti", "ous", "ive", "ize");

  private PorterStemmer() {}

  /** The stem of a word in lower case. */
  static String stem(String word) {
    String irregular = IRREGULAR.get(word);
    if (irregular != null) {
      return irregular;
    }
    if (word.length() <= 2) {
      return word;
    }
    return step5(step4(step3(step2(step1c(step1b(step1a(word)))))));
  }

  private static String step1a(String word) {
    if (word.endsWith("ies") && word.length() == 4) {
      return word.substring(0, 3);
    }
    for (Rule rule : STEP_1A) {
      if (word.endsWith(rule.suffix)) {
        return cut(word, rule.suffix) + rule.replacement;
      }
    }
    return word;
  }

  private static String step1b(String word) {
    if (word.endsWith("ied")) {
      return cut(word, "ied") + (word.length() == 4 ? "ie" : "i");
    }
    if (word.endsWith("eed")) {
      return measure(cut(word, "eed")) > 0 ? cut(word, "d") : word;
    }
    for (String suffix : List.of("ed", "ing")) {
      if (word.endsWith(suffix) && hasVowel(cut(word, suffix))) {
        return mended(cut(word, suffix));
      }
    }
    return word;
  }

  /** Puts back what was lost before -ed and -ing. */
  private static String mended(String stem) {
    if (stem.endsWith("at") || stem.endsWith("bl") || stem.endsWith("iz")) {
      return stem + "e";
    }
    if (endsWithDoubleConsonant(stem)) {
      char last = stem.charAt(stem.length() - 1);
      return last == 'l' || last == 's' || last == 'z'
          ? stem
          : stem.substring(0, stem.length() - 1);
    }
    return measure(stem) == 1 && endsWithShortSyllable(stem) ? stem + "e" : stem;
  }

  private static String step1c(String word) {
    int before = word.length() - 2;
    return word.endsWith("y") && before >= 1 && isConsonant(word, before)
        ? cut(word, "y") + "i"
        : word;
  }

  private static String step2(String word) {
    if (word.endsWith("alli") && measure(cut(word, "alli")) > 0) {
      return step2(cut(word, "li"));
    }
    for (Rule rule : STEP_2) {
      if (word.endsWith(rule.suffix)) {
        return measure(cut(word, rule.suffix)) > 0
            ? cut(word, rule.suffix) + rule.replacement
            : word;
      }
    }
    // The l stays with the stem, so that short ones such as geo have a measure.
    return word.endsWith("logi") && measure(cut(word, "ogi")) > 0 ? cut(word, "i") : word;
  }

  private static String step3(String word) {
    for (Rule rule : STEP_3) {
      if (word.endsWith(rule.suffix)) {
        return measure(cut(word, rule.suffix)) > 0
            ? cut(word, rule.suffix) + rule.replacement
            : word;
      }
    }
    return word;
  }

  private static String step4(String word) {
    for (String suffix : STEP_4) {
      if (word.endsWith(suffix)) {
        String stem = cut(word, suffix);
        boolean allowed = !suffix.equals("ion") || stem.endsWith("s") || stem.endsWith("t");
        return allowed && measure(stem) > 1 ? stem : word;
      }
    }
    return word;
  }

  private static String step5(String word) {
    String result = word;
    if (word.endsWith("e")) {
      String stem = cut(word, "e");
      int measure = measure(stem);
      if (measure > 1 || (measure == 1 && !endsWithShortSyllable(stem))) {
        result = stem;
      }
    }
    return result.endsWith("ll") && measure(cut(result, "l")) > 1 ? cut(result, "l") : result;
  }

  private static String cut(String word, String suffix) {
    return word.substring(0, word.length() - suffix.length());
  }

  private static boolean isVowelLetter(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
  }

  /** A y is a consonant at the start and after a vowel. */
  private static boolean isConsonant(String word, int place) {
    int i = place;
    boolean turned = false;
    while (i > 0 && word.charAt(i) == 'y') {
      turned = !turned;
      i--;
    }
    return isVowelLetter(word.charAt(i)) == turned;
  }

  /** How many vowels, or runs of them, are followed by a consonant. */
  private static int measure(String stem) {
    int measure = 0;
    boolean consonant = true;
    for (int i = 0; i < stem.length(); i++) {
      boolean before = consonant;
      char c = stem.charAt(i);
      consonant = c == 'y' ? i == 0 || !before : !isVowelLetter(c);
      if (i > 0 && consonant && !before) {
        measure++;
      }
    }
    return measure;
  }

  private static boolean hasVowel(String stem) {
    boolean consonant = true;
    for (int i = 0; i < stem.length(); i++) {
      char c = stem.charAt(i);
      consonant = c == 'y' ? i == 0 || !consonant : !isVowelLetter(c);
      if (!consonant) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWithDoubleConsonant(String word) {
    int last = word.length() - 1;
    return last >= 1 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
  }

  /** Consonant, vowel and consonant other than w, x and y; or vowel and consonant alone. */
  private static boolean endsWithShortSyllable(String word) {
    int last = word.length() - 1;
    if (last == 1) {
      return !isConsonant(word, 0) && isConsonant(word, 1);
    }
    return last >= 2
        && isConsonant(word, last - 2)
        && !isConsonant(word, last - 1)
        && isConsonant(word, last)
        && "wxy".indexOf(word.charAt(last)) < 0;
  }
}
