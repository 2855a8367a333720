/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.ForeignText;
import io.detoxj.core.io.OwnOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** The folder of an {@link NgramLabeller}: its weights, and a card that says what they are. */
public final class LabellerFolder {
  /** The weights. */
  public static final String WEIGHTS = "labeller.safetensors";

  /** The card. */
  public static final String CARD = "README.md";

  private LabellerFolder() {}

  /** The names of its files, the main one first. */
  public static List<String> files() {
    return List.of(WEIGHTS, CARD);
  }

  /**
   * Loads one.
   *
   * @param place the folder, or the file of the weights
   * @throws CheckpointException if it is no such labeller or its parts do not fit
   * @throws IOException if it cannot be read
   */
  public static NgramLabeller load(Path place) throws IOException {
    Path file = Files.isDirectory(place) ? place.resolve(WEIGHTS) : place;
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          "there is no labeller %s; train one with rewrite train-labels".formatted(file));
    }
    return NgramLabeller.load(file);
  }

  /**
   * Writes a labeller with its card, all or nothing, after it was read back and found to be the
   * same.
   *
   * @param measures on texts that were held out
   * @throws IOException if it cannot be written
   */
  public static void save(NgramLabeller labeller, LabelMeasures measures, Path folder)
      throws IOException {
    FolderSwap.replace(
        folder,
        files(),
        aside -> {
          Path weights = aside.resolve(WEIGHTS);
          labeller.save(weights);
          if (!NgramLabeller.load(weights).fingerprint().equals(labeller.fingerprint())) {
            throw new IOException("the labeller was not read back as it was written; try again");
          }
          Files.writeString(aside.resolve(CARD), card(labeller, measures), StandardCharsets.UTF_8);
        });
  }

  private static String card(NgramLabeller labeller, LabelMeasures measures) {
    StringBuilder text = new StringBuilder(OwnOutput.MARK + "\n# A labeller of texts\n\n");
    text.append(ForeignText.shown(labeller.provenance()));
    text.append(
        """
        . Multinomial logistic regression over the set of character
        n-grams of a text. It knows characters, not meaning, and judges as the texts were
        labelled that it learnt from. Numbers by it are its own: never those of a paper whose
        classifiers are others. Whether it may be passed on depends on the licence of these texts.

        ## What it learnt from

        """);
    new TreeMap<>(labeller.notes())
        .forEach(
            (name, value) -> text.append("- %s: %s\n".formatted(name, ForeignText.shown(value))));
    text.append("\n## On texts that were held out\n\n");
    text.append(
        "%s texts; intervals of 95 %% by bootstrap over groups of texts.\n\n"
            .formatted(measures.report().texts()));
    return text.append(measures.markdown()).toString();
  }
}
