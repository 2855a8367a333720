/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.encoder.Classification;
import io.detoxj.core.encoder.ClassifierInfo;
import io.detoxj.core.encoder.ProblemType;
import io.detoxj.core.encoder.TextClassifier;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A toxicity scorer made of a transformer classifier in a Hugging Face folder. The toxicity of a
 * text longer than the model is the greatest of its windows'; {@link ScorerInfo#description} says
 * so with the sizes. A blank text is not scored.
 *
 * <p>Safe for use by several threads. Holds native memory until closed.
 *
 * <p>Known checkpoints, by model cards and public code, none of them loaded in a test; those
 * without model.safetensors must be saved again with transformers, for pickles are never read:
 *
 * <ul>
 *   <li>{@code unitary/toxic-bert}, Detoxify's "original": BERT, label toxic of six, sigmoids
 *   <li>{@code unitary/unbiased-toxic-roberta}, Detoxify's "unbiased": RoBERTa, label toxicity of
 *       sixteen, nine of which name identities and say nothing of toxicity, sigmoids
 *   <li>{@code unitary/multilingual-toxic-xlm-roberta}, Detoxify's "multilingual": XLM-R, sigmoids
 *   <li>{@code tomh/toxigen_roberta}: RoBERTa, LABEL_1 of two, softmax
 *   <li>{@code ibm-granite/granite-guardian-hap-38m}: a small RoBERTa, LABEL_1 of two, softmax
 *   <li>{@code facebook/roberta-hate-speech-dynabench-r4-target}: RoBERTa, label hate of two,
 *       softmax; it detects hate against groups, which is not all that is toxic
 * </ul>
 *
 * The {@code .ckpt} files of Detoxify's releases are pickles of another layout; the three above
 * hold the same kind of model. Its two small models are ALBERT, which is not supported.
 */
public final class TransformerScorer implements Scorer {
  /** Of how probabilities of labels and windows become a score; higher if that changes. */
  private static final String RULES = "1";

  private static final int VERSION_DIGITS = 12;
  private static final String CACHED = "models--";

  private final TextClassifier classifier;
  private final ToxicLabels toxic;
  private final ScorerInfo info;

  private TransformerScorer(TextClassifier classifier, ToxicLabels toxic, ScorerInfo info) {
    this.classifier = classifier;
    this.toxic = toxic;
    this.info = info;
  }

  /**
   * Loads a scorer with the standard options.
   *
   * @throws io.detoxj.core.CheckpointException as {@link #load(Path, TransformerScorerOptions)}
   * @throws io.detoxj.core.ScoringException as {@link #load(Path, TransformerScorerOptions)}
   * @throws IOException if a file cannot be read
   */
  public static TransformerScorer load(Path folder) throws IOException {
    return load(folder, TransformerScorerOptions.standard());
  }

  /**
   * Loads a scorer. Unless the options name them, the label that means toxic is found by name,
   * upper and lower case, {@code _} and {@code -} making no difference: the only one called toxic
   * or toxicity; of two labels hate, hateful, hate speech or offensive; of LABEL_0 and LABEL_1 the
   * latter. Any other set is refused, and so is a single label of another name: it may be the
   * probability of being harmless. Of several labels named by the options the score is the sum
   * where they exclude each other (softmax), and the greatest otherwise.
   *
   * @throws io.detoxj.core.CheckpointException if the folder is not a sound checkpoint of a
   *     supported classifier
   * @throws io.detoxj.core.ConfigException if the windows asked for do not fit the model
   * @throws io.detoxj.core.ScoringException if a label named is not there, or no rule fits; the
   *     message lists the labels
   * @throws IOException if a file cannot be read
   */
  public static TransformerScorer load(Path folder, TransformerScorerOptions options)
      throws IOException {
    TextClassifier classifier = TextClassifier.load(folder, options.classifier());
    try {
      ToxicLabels toxic = ToxicLabels.of(classifier.info(), options.toxicLabels(), folder);
      return new TransformerScorer(
          classifier, toxic, info(folder, classifier.info(), toxic, options));
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }

  private static ScorerInfo info(
      Path folder, ClassifierInfo model, ToxicLabels toxic, TransformerScorerOptions options) {
    Path path = folder.toAbsolutePath().normalize();
    String id = String.valueOf(path.getFileName());
    String version = model.weightsSha256().substring(0, VERSION_DIGITS);
    // In a cache: models--organisation--name/snapshots/revision.
    Path name = path.getNameCount() > 2 ? path.getName(path.getNameCount() - 3) : path;
    if (path.getNameCount() > 2
        && path.getParent().endsWith("snapshots")
        && name.toString().startsWith(CACHED)) {
      version = id;
      id = name.toString().substring(CACHED.length()).replace("--", "/");
    }
    return new ScorerInfo(
        options.id().orElse(id),
        options.version().orElse(version),
        model.weightsSha256(),
        description(model, toxic));
  }

  private static String description(ClassifierInfo model, ToxicLabels toxic) {
    String labels =
        toxic.indexes().stream().map(model.labels()::get).collect(Collectors.joining(" or "));
    return "Transformer classifier (%s%s): probability of %s, %s over %s labels; of a text of more than %s tokens the greatest over windows of that length that share %s tokens."
        .formatted(
            model.architecture(),
            model.weights() == WeightType.BFLOAT16 ? ", bfloat16 weights" : "",
            labels,
            model.problemType() == ProblemType.SINGLE_LABEL ? "softmax" : "sigmoid",
            model.labels().size(),
            model.windowTokens(),
            model.overlap());
  }

  @Override
  public ScorerInfo info() {
    return info;
  }

  @Override
  public Fingerprint fingerprint() {
    List<String> labels = classifier.info().labels();
    return Fingerprint.builder()
        .put("classifier", classifier.fingerprint())
        .putTexts(
            "toxic_labels", toxic.indexes().stream().map(i -> i + " " + labels.get(i)).toList())
        .put("rules", RULES)
        .build();
  }

  /** The classifier, for logits and the number of windows; closed with this scorer. */
  public TextClassifier classifier() {
    return classifier;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The attributes are the probabilities of all labels.
   */
  @Override
  public boolean concurrent() {
    return true;
  }

  @Override
  public List<ScoreOutcome> score(List<String> texts) {
    List<String> judged = texts.stream().filter(text -> !text.isBlank()).toList();
    List<Classification> classifications = classifier.classify(judged);
    List<ScoreOutcome> outcomes = new ArrayList<>(texts.size());
    int next = 0;
    for (String text : texts) {
      outcomes.add(
          text.isBlank()
              ? new ScoreOutcome.Unscored("the text is blank")
              : outcome(classifications.get(next++)));
    }
    return outcomes;
  }

  private ScoreOutcome outcome(Classification classification) {
    if (classification.tokens() == 0) {
      return new ScoreOutcome.Unscored("the text has no token to judge");
    }
    double toxicity = 0;
    for (int window = 0; window < classification.windows(); window++) {
      toxicity = Math.max(toxicity, toxic.probability(classification.probabilities(window)));
    }
    double[] probabilities = classification.probabilities();
    List<String> labels = classifier.info().labels();
    Map<String, Double> attributes = new LinkedHashMap<>();
    for (int label = 0; label < probabilities.length; label++) {
      attributes.put(labels.get(label), probabilities[label]);
    }
    return new ScoreOutcome.Scored(toxicity, attributes);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Those labels of a multi-label classifier that neither mean toxic nor name a group of people.
   */
  @Override
  public List<String> attributes() {
    return toxic.others(classifier.info().labels());
  }

  @Override
  public void close() {
    classifier.close();
  }

  @Override
  public String toString() {
    return info.id() + " " + info.version() + " (" + info.weightsSha256() + ")";
  }
}
