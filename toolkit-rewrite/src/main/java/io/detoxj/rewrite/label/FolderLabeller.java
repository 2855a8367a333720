/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.label;

import io.detoxj.core.encoder.Classification;
import io.detoxj.core.encoder.TextClassifier;
import io.detoxj.core.io.Fingerprint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels by a transformer encoder with a classification head, such as a published classifier of
 * toxicity: the label of the highest probability, the greatest over the windows of a long text.
 */
public final class FolderLabeller implements TextLabeller {
  private final String name;
  private final TextClassifier classifier;

  private FolderLabeller(String name, TextClassifier classifier) {
    this.name = name;
    this.classifier = classifier;
  }

  /**
   * Loads a Hugging Face folder.
   *
   * @throws io.detoxj.core.CheckpointException as {@link TextClassifier#load(Path)}
   * @throws IOException if a file cannot be read
   */
  public static FolderLabeller load(Path folder) throws IOException {
    return new FolderLabeller(
        String.valueOf(folder.toAbsolutePath().getFileName()), TextClassifier.load(folder));
  }

  @Override
  public String provenance() {
    return "classifier %s, %s".formatted(name, fingerprint().sha256().substring(0, 12));
  }

  @Override
  public Fingerprint fingerprint() {
    return classifier.fingerprint();
  }

  @Override
  public List<String> labels() {
    return classifier.info().labels();
  }

  @Override
  public List<LabelOutcome> label(List<String> texts) {
    List<LabelOutcome> outcomes = new ArrayList<>(texts.size());
    List<Classification> all = classifier.classify(texts);
    for (int i = 0; i < all.size(); i++) {
      outcomes.add(
          texts.get(i).isBlank()
              ? new LabelOutcome.Unlabelled("the text is blank")
              : best(all.get(i).probabilities()));
    }
    return outcomes;
  }

  private LabelOutcome best(double[] probabilities) {
    int best = 0;
    for (int i = 1; i < probabilities.length; i++) {
      best = probabilities[i] > probabilities[best] ? i : best;
    }
    return new LabelOutcome.Labelled(labels().get(best), probabilities[best]);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
