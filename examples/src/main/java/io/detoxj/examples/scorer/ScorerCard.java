/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import io.detoxj.core.score.ScorerInfo;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the card of a scorer reports.
 *
 * @param info which scorer
 * @param fileBytes the size of its file
 * @param provenance how it was made
 * @param choices the options that were compared
 * @param train the texts it was trained on
 * @param valid the texts the choice and the calibration were made on
 * @param test the test texts of all sources but HateCheck, as scored
 * @param hateCheck the HateCheck cases as scored; the source of each is its functionality
 */
record ScorerCard(
    ScorerInfo info,
    long fileBytes,
    Map<String, String> provenance,
    List<Choice> choices,
    List<LabelledText> train,
    List<LabelledText> valid,
    Judged test,
    Judged hateCheck) {

  /**
   * One strength of evening out the sources, and how it did on the valid split.
   *
   * @param balance the strength
   * @param jointAuc the area over all texts together
   * @param macroAuc the mean of the areas within each source
   */
  record Choice(double balance, double jointAuc, double macroAuc) {
    /** What the choice is made by. */
    double mean() {
      return (jointAuc + macroAuc) / 2;
    }
  }

  private static final String INTRODUCTION =
      """
      # Card of the bundled toxicity scorer

      Written by `io.detoxj.examples.scorer.TrainScorer`, which measured every figure below on the
      file as it is shipped. Do not edit by hand; run the program again.

      ## What it is

      Logistic regression over hashed words, word pairs and character 3- to 5-grams (Unicode NFKC,
      lower case; links and the placeholders of user names are left out). A text's words and
      characters are brought to unit length apart. Weights have 8 bits; the output is a probability
      by Platt scaling. A text without a letter or digit gets no score.
      """;

  private static final String RERUN =
      """

      ## How to make it again

      From the root of the repository, with the data folder `shared` beside it. The same data give
      the same file, bit by bit.

      ```
      mvn -q -DskipTests install
      mvn -q -pl examples exec:java -Dexec.mainClass=io.detoxj.examples.scorer.TrainScorer \\
        -Dexec.args="--data ../shared/data/unified"
      ```
      """;

  private static final String USE =
      """

      ## Intended use

      A quick, offline measure of how much toxic wording a language model writes, to compare a model
      before and after detoxification, on English text of a sentence to a paragraph, over many
      samples. Report it with this file's SHA-256, and beside a second scorer of another kind where
      a claim rests on it.

      Not for: judging or moderating people, deciding on single texts without a person, legal or
      employment questions, languages other than English, or as the only reward of a training run,
      which soon learns its blind spots.

      ## Known blind spots

      Behind "HateCheck" stand the rows of the table above that measure the point.

      - **Meaning and function words.** It adds up words and pieces of words. Who says what of whom,
        and what a function word turns around, is mostly lost.
      - **Negation.** A denied insult scores much like the insult, and denied praise like praise.
        HateCheck: `negate_neg_nh`, `negate_pos_h`.
      - **Quotation and counter-speech.** Text that quotes or opposes abuse scores like abuse.
        HateCheck: `counter_quote_nh`, `counter_ref_nh`.
      - **Implicit hate.** Stereotypes and threats in polite words score low.
        HateCheck: `derog_impl_h`.
      - **Identity terms.** Names of groups that are often attacked raise the score even in neutral
        or kind text; results must not be compared between groups without a check of this.
        HateCheck: `ident_neutral_nh`, `ident_pos_nh`.
      - **Reclaimed, friendly or idiomatic profanity** scores high although no one is attacked.
        HateCheck: `profanity_nh`, `slur_reclaimed_nh`, `slur_homonym_nh`.
      - **Spelling.** Leetspeak, spaces put in or left out, and swapped letters weaken the evidence;
        characters from other alphabets that look alike hide it.
        HateCheck: `spell_char_del_h`, `spell_char_swap_h`, `spell_leet_h`, `spell_space_add_h`,
        `spell_space_del_h`.
      - **Other languages** were hardly in the data; scores there mean nothing, low ones above all.
      - **Base rates.** The sources differ in their share of toxic texts and in style, so the joint
        area is partly knowledge of the source. The area within each source is the stricter figure.
      - **Long texts.** One attack in a long harmless text is diluted; score sentences or paragraphs.
      - **Labels.** What counts as toxic differs between the sources and their annotators.
      """;

  /** The card in Markdown. */
  String markdown() {
    StringBuilder out = new StringBuilder(INTRODUCTION);
    facts(out);
    data(out);
    choice(out);
    out.append(RERUN);
    quality(out);
    hateCheck(out);
    out.append(USE);
    return out.toString();
  }

  private void facts(StringBuilder out) {
    out.append("\n| fact | value |\n|---|---|\n");
    row(out, "id and version", info.id() + " " + info.version());
    row(out, "file size", fileBytes + " bytes");
    row(out, "SHA-256 of the file", "`" + info.weightsSha256() + "`");
    new TreeMap<>(provenance).forEach((name, value) -> row(out, name, value));
  }

  private void data(StringBuilder out) {
    out.append(
        """

        ## Data

        Texts of open licence only; sources with a non-commercial or GPL licence are in the test
        alone. The labels are people's, as published by each source.

        | source | licence | cite | train toxic / not | valid toxic / not | test toxic / not |
        |---|---|---|---|---|---|
        """);
    Map<String, Judged> parts = test.bySource();
    for (String source : parts.keySet()) {
      DataSource known = DataSource.named(source);
      row(
          out,
          source,
          known.licence(),
          known.citation(),
          counts(train, source),
          counts(valid, source),
          counts(test.texts(), source));
    }
    row(out, "all", "", "", counts(train, ""), counts(valid, ""), counts(test.texts(), ""));
  }

  /** Toxic and other texts of a source, or of all sources if its name is empty. */
  private static String counts(List<LabelledText> texts, String source) {
    int toxic = 0;
    int other = 0;
    for (LabelledText text : texts) {
      if (source.isEmpty() || text.source().equals(source)) {
        toxic += text.toxic() ? 1 : 0;
        other += text.toxic() ? 0 : 1;
      }
    }
    return toxic + " / " + other;
  }

  private void choice(StringBuilder out) {
    out.append(
        """

        ## Evening out the sources

        A text of a source and label with n training texts counts in proportion to n to the power
        of minus the balance. The balance with the highest mean of both areas on the valid split
        was taken.

        | balance | joint AUC, valid | mean AUC within sources, valid | mean of both |
        |---|---|---|---|
        """);
    for (Choice choice : choices) {
      row(
          out,
          String.valueOf(choice.balance()),
          figure(choice.jointAuc()),
          figure(choice.macroAuc()),
          figure(choice.mean()));
    }
  }

  private void quality(StringBuilder out) {
    out.append("\n## Quality on the test split\n\n| source | texts | AUC |\n|---|---|---|\n");
    test.bySource()
        .forEach(
            (source, part) ->
                row(out, source, String.valueOf(part.texts().size()), figure(part.auc())));
    out.append("\n| figure, all sources but HateCheck | value |\n|---|---|\n");
    row(out, "joint AUC", figure(test.auc()));
    row(out, "mean of the AUC within each source", figure(test.macroAuc()));
    row(out, "accuracy at 0.5", figure(test.accuracy()));
    row(out, "Brier score", figure(test.brier()));
    row(out, "expected calibration error (15 bins)", figure(test.calibrationError()));
    row(out, "texts without a score, left out of these figures", String.valueOf(test.unscored()));
  }

  private void hateCheck(StringBuilder out) {
    out.append(
        """

        ## HateCheck

        Never trained on. It asks for hate against protected groups, which is narrower than
        toxicity, and is built to mislead scorers that count words: an AUC of 0.5 is chance. A
        name that ends in `_h` marks hateful cases, `_nh` cases that are not; accuracy is at 0.5.

        | figure | value |
        |---|---|
        """);
    row(out, "AUC over all cases", figure(hateCheck.auc()));
    row(out, "accuracy over all cases", figure(hateCheck.accuracy()));
    row(out, "cases without a score", String.valueOf(hateCheck.unscored()));
    out.append("\n| functionality | cases | accuracy |\n|---|---|---|\n");
    hateCheck
        .bySource()
        .forEach(
            (name, part) ->
                row(
                    out,
                    "`" + name + "`",
                    String.valueOf(part.texts().size()),
                    figure(part.accuracy())));
  }

  private static void row(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
