/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.ConfigException;
import io.detoxj.rewrite.data.ItemSet;
import io.detoxj.rewrite.data.NamedColumns;
import io.detoxj.rewrite.data.Oddity;
import io.detoxj.rewrite.data.RewriteItem;
import io.detoxj.rewrite.data.ToxiRewriteCn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Texts that people labelled, from a file of one's own or from the splits of ToxiRewriteCN.
 *
 * @param texts in the order of the file
 * @param oddities how many rows were odd in a way; duplicates and rows without a text are left out
 */
public record LabelledFile(List<LabelledText> texts, Map<Oddity, Integer> oddities) {
  private static final int MOST_LABEL_CHARACTERS = 100;

  /** What the sentences of a split of ToxiRewriteCN are labelled with. */
  public enum Question {
    /** 有毒 for the toxic sentence, 无毒 for the neutral and the polite one. */
    TOXICITY(ToxicLabels.TOXIC, ToxicLabels.HARMLESS, ToxicLabels.HARMLESS),
    /** Toxic, Neutral and Polite. */
    POLARITY("Toxic", "Neutral", "Polite");

    private final String toxic;
    private final String neutral;
    private final String polite;

    Question(String toxic, String neutral, String polite) {
      this.toxic = toxic;
      this.neutral = neutral;
      this.polite = polite;
    }
  }

  /** Keeps copies. */
  public LabelledFile {
    texts = List.copyOf(texts);
    oddities = Map.copyOf(oddities);
  }

  /**
   * Reads a file of one's own: .jsonl, .csv or .tsv, also with .gz. Without a column of groups rows
   * of one text are one group, so that no text is learnt from and measured on.
   *
   * @param text the column of the texts
   * @param label the column of the labels
   * @param group the column of what must not be parted; empty if there is none
   * @throws ConfigException if the file is damaged, has no such columns, or a label is blank, has a
   *     line break or is longer than 100 characters
   * @throws IOException if it cannot be read
   */
  public static LabelledFile read(Path file, String text, String label, String group)
      throws IOException {
    List<String> columns = group.isEmpty() ? List.of(label) : List.of(label, group);
    ItemSet set = new NamedColumns(text, List.of(), columns, false).read(file);
    List<LabelledText> texts = new ArrayList<>();
    for (RewriteItem one : set.items()) {
      String given = one.labels().getOrDefault(label, "").strip();
      if (given.isEmpty()
          || given.length() > MOST_LABEL_CHARACTERS
          || given.chars().anyMatch(Character::isISOControl)) {
        throw new ConfigException(
            "%s %s: \"%s\" must be a label of one line and at most %s characters; mend the row or leave it out"
                .formatted(file, one.id(), label, MOST_LABEL_CHARACTERS));
      }
      String together = group.isEmpty() ? one.source() : one.labels().getOrDefault(group, "");
      texts.add(new LabelledText(one.source(), given, together));
    }
    Map<Oddity, Integer> odd = new EnumMap<>(Oddity.class);
    odd.putAll(set.oddities());
    // Labelled texts have no references.
    odd.remove(Oddity.NO_REFERENCE);
    return new LabelledFile(texts, odd);
  }

  /** The toxic, neutral and polite sentence of each record of a split; a record is a group. */
  public static LabelledFile of(List<ToxiRewriteCn.Split> records, Question question) {
    List<LabelledText> texts = new ArrayList<>();
    for (ToxiRewriteCn.Split one : records) {
      String group = Integer.toString(one.index());
      texts.add(new LabelledText(one.toxic(), question.toxic, group));
      texts.add(new LabelledText(one.neutral(), question.neutral, group));
      texts.add(new LabelledText(one.polite(), question.polite, group));
    }
    return new LabelledFile(texts, Map.of());
  }
}
