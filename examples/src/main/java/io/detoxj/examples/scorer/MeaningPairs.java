/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sentences that differ in meaning and hardly in words, made of templates: negation, quotation,
 * questions, things instead of people, threats, neutral and proud statements about groups. One
 * template in eight is held out, to show whether what was learnt reaches beyond the templates.
 */
final class MeaningPairs {
  /** Before the phenomenon in the source of a sentence. */
  static final String SOURCE = "meaning:";

  private static final int HELD_OUT = 8;
  private static final Pattern SLOT = Pattern.compile("\\{(\\w+)\\}");
  private static final List<String> ENDS = List.of("", "", ".", ".", "!");

  private record Template(String phenomenon, boolean toxic, String text) {
    private boolean heldOut() {
      return Integer.parseInt(Sha256.hexOf(text).substring(0, 4), 16) % HELD_OUT == 0;
    }
  }

  private final Map<String, List<String>> words;
  private final Map<Boolean, List<Template>> templates;

  private MeaningPairs(List<Template> templates, Map<String, List<String>> words) {
    this.words = words;
    this.templates = templates.stream().collect(Collectors.partitioningBy(Template::heldOut));
  }

  /** The templates beside this class. */
  static MeaningPairs bundled() {
    Map<String, List<String>> words = new LinkedHashMap<>();
    for (List<String> row : rows("meaning-words.tsv")) {
      words.put(row.get(0), row.subList(1, row.size()));
    }
    List<Template> templates =
        rows("meaning-templates.tsv").stream()
            .map(row -> new Template(row.get(0), row.get(1).equals("1"), row.get(2)))
            .toList();
    return new MeaningPairs(templates, words);
  }

  private static List<List<String>> rows(String resource) {
    try (InputStream in = MeaningPairs.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> Arrays.asList(line.split("\t")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many templates there are of a kind. */
  int templates(boolean heldOut) {
    return templates.get(heldOut).size();
  }

  /**
   * A sentence of a template at random.
   *
   * @param heldOut whether of those that are never trained on
   */
  LabelledText sentence(boolean heldOut, RandomGenerator random) {
    Template template = one(templates.get(heldOut), random);
    String filled = filled(template.text(), random);
    String text =
        filled.substring(0, 1).toUpperCase(Locale.ROOT)
            + filled.substring(1)
            + (Character.isLetterOrDigit(filled.charAt(filled.length() - 1))
                ? one(ENDS, random)
                : "");
    return new LabelledText(SOURCE + template.phenomenon(), text, template.toxic());
  }

  /** A word for each slot; a word may have slots too. */
  private String filled(String text, RandomGenerator random) {
    return SLOT.matcher(text)
        .replaceAll(
            slot -> Matcher.quoteReplacement(filled(one(words(slot.group(1)), random), random)));
  }

  private List<String> words(String slot) {
    List<String> found = words.get(slot);
    if (found == null) {
      throw new ConfigException("meaning-words.tsv has no line for {" + slot + "}");
    }
    return found;
  }

  private static <T> T one(List<T> of, RandomGenerator random) {
    return of.get(random.nextInt(of.size()));
  }
}
