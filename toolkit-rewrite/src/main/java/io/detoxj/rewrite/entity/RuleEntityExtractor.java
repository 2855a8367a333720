/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds entities without a model: numbers in digits of any script and in English words, ordinals,
 * times and amounts, English weekdays, months and parts of the day, and words with a capital letter
 * that does not begin a sentence, which in languages with capital letters are mostly names. Names
 * side by side are one entity.
 *
 * <p>It knows no name at the start of a sentence and none in text without capital letters; a noun
 * of German is a name to it.
 */
public final class RuleEntityExtractor implements EntityExtractor {
  private static final Pattern TOKEN =
      Pattern.compile(
          // Amounts, times, numbers with groups, ordinals.
          "[$€£¥₽₴]?\\p{Nd}+(?:[.,:/]\\p{Nd}+)*(?:st|nd|rd|th|%|\\h?[ap]\\.?m\\b\\.?)?"
              + "|\\p{L}[\\p{L}\\p{M}\\p{Nd}]*(?:['’.&]\\p{L}+)*"
              + "|[.!?。！？:\\n\"“(]");
  private static final Set<String> NO_NAMES =
      Set.of(
          "i", "i'm", "i'd", "i'll", "i've", "i’m", "i’d", "i’ll", "i’ve", "ok", "okay", "mr",
          "mrs", "ms", "a", "the");
  // As nouns or modal verbs these say nothing of time, in lower case.
  private static final Set<String> ONLY_CAPITALISED = Set.of("may", "march", "august");
  private static final Set<String> NOT_ALONE = Set.of("one", "second");

  @Override
  public String name() {
    return "rules-1";
  }

  @Override
  public List<List<Entity>> extract(List<String> texts) {
    return texts.stream().map(this::extract).toList();
  }

  /** The entities of one text, in the order in which they stand. */
  public List<Entity> extract(String text) {
    List<Entity> found = new ArrayList<>();
    Matcher tokens = TOKEN.matcher(text);
    boolean start = true;
    while (tokens.find()) {
      String token = tokens.group();
      int first = token.codePointAt(0);
      if (!Character.isLetterOrDigit(first) && token.length() == 1) {
        start = true;
        continue;
      }
      String label = label(token, first, start);
      start = false;
      if (!label.isEmpty()) {
        add(found, text, new Span(tokens.start(), tokens.end()), label);
      }
    }
    return found;
  }

  /** What a token is; empty for a plain word. */
  private static String label(String token, int first, boolean startsSentence) {
    if (!Character.isLetter(first)) {
      return "number";
    }
    String lower = token.toLowerCase(Locale.ROOT);
    boolean capital = Character.isUpperCase(first);
    if (EntityWords.DAYS.contains(lower)
        || (EntityWords.MONTHS.contains(lower) && (capital || !ONLY_CAPITALISED.contains(lower)))
        || EntityWords.DAY_PARTS.contains(lower)) {
      return "time";
    }
    if (EntityWords.NUMBERS.containsKey(lower) && !NOT_ALONE.contains(lower)) {
      return "number";
    }
    boolean shouted = token.length() > 1 && token.equals(token.toUpperCase(Locale.ROOT)) && capital;
    return capital && (shouted || !startsSentence) && !NO_NAMES.contains(lower) ? "name" : "";
  }

  /** Adds an entity, or makes the name before it longer. */
  private static void add(List<Entity> found, String text, Span span, String label) {
    Entity last = found.isEmpty() ? null : found.get(found.size() - 1);
    boolean joins =
        last != null
            && label.equals("name")
            && last.label().equals("name")
            && text.substring(last.span().end(), span.start()).isBlank();
    Span whole = last != null && joins ? new Span(last.span().start(), span.end()) : span;
    if (joins) {
      found.remove(found.size() - 1);
    }
    found.add(new Entity(whole, text.substring(whole.start(), whole.end()), label));
  }
}
