/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** English words for numbers and times, and forms in which two writings of them are equal. */
final class EntityWords {
  static final Map<String, String> NUMBERS = numbers();
  static final Set<String> DAYS =
      Set.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
  static final Set<String> MONTHS =
      Set.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");
  static final Set<String> DAY_PARTS =
      Set.of(
          "morning",
          "afternoon",
          "evening",
          "night",
          "noon",
          "midnight",
          "today",
          "tomorrow",
          "tonight",
          "yesterday",
          "weekend");

  private static final Pattern PIECE = Pattern.compile("\\p{N}+|[\\p{L}\\p{M}]+");
  private static final Set<String> SUFFIXES = Set.of("st", "nd", "rd", "th");

  private EntityWords() {}

  private static Map<String, String> numbers() {
    String[] small =
        ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                + " fifteen sixteen seventeen eighteen nineteen")
            .split(" ", -1);
    String[] ordinals =
        ("zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
                + " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth")
            .split(" ", -1);
    String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1);
    Map<String, String> words = new HashMap<>();
    for (int i = 0; i < small.length; i++) {
      words.put(small[i], Integer.toString(i));
      words.put(ordinals[i], Integer.toString(i));
    }
    for (int i = 0; i < tens.length; i++) {
      String value = Integer.toString(10 * (i + 2));
      words.put(tens[i], value);
      words.put(tens[i].substring(0, tens[i].length() - 1) + "ieth", value);
    }
    words.put("hundred", "100");
    words.put("thousand", "1000");
    words.put("million", "1000000");
    words.put("dozen", "12");
    return Map.copyOf(words);
  }

  /**
   * The words of a text in lower case, numbers in digits: "the 4th" and "the fourth" are equal, and
   * so are "twenty-one" and "21". Marks between words are left out, and so are the suffixes of
   * ordinals.
   */
  static List<String> normalised(String text) {
    List<String> words = new ArrayList<>();
    Matcher pieces = PIECE.matcher(text.toLowerCase(Locale.ROOT));
    int endOfNumber = -1;
    int endOfTens = -1;
    while (pieces.find()) {
      String word = pieces.group();
      if (pieces.start() == endOfNumber && SUFFIXES.contains(word)) {
        continue;
      }
      String number = NUMBERS.get(word);
      boolean unit = number != null && number.length() == 1;
      if (unit && endOfTens >= 0 && pieces.start() == endOfTens + 1) {
        String tens = words.remove(words.size() - 1);
        words.add(tens.charAt(0) + number);
        endOfTens = -1;
        continue;
      }
      words.add(number == null ? word : number);
      endOfNumber = Character.isDigit(word.charAt(0)) ? pieces.end() : -1;
      endOfTens = number != null && number.matches("[2-9]0") ? pieces.end() : -1;
    }
    return words;
  }
}
