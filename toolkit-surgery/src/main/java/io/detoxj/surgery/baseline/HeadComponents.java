/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.ModelBlueprint;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.TextPooling;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The singular components of an output matrix, and how toxic texts differ from others along each:
 * {@code delta_i = v_i . (mean h_toxic - mean h_other)}, with h what the matrix reads. A text's h
 * is the mean over its tokens, cut to 128; the paper's code reads single tokens that the model
 * generated.
 */
public final class HeadComponents {
  /** The name of the method. */
  public static final String KIND = "eigenshift";

  private static final String VALUES = "singular_values";
  private static final String RIGHT = "right";
  private static final String DIFFERENCE = "difference";
  private static final int DRAWS = 200;
  private static final TextPooling POOLING = TextPooling.ofText().cutTo(128);

  /** Of models whose output matrix is a parameter of its own, then the embeddings of others. */
  private static final List<String> HEADS = List.of(ModelBlueprint.HEAD, ModelBlueprint.NEOX_HEAD);

  private static final List<String> EMBEDDINGS =
      List.of(
          "transformer.wte.weight",
          "model.embed_tokens.weight",
          "gpt_neox.embed_in.weight",
          "model.decoder.embed_tokens.weight");

  private final Origin origin;
  private final SingularVectors parts;
  private final float[] difference;

  private HeadComponents(Origin origin, SingularVectors parts, float[] difference) {
    this.origin = origin;
    this.parts = parts;
    this.difference = difference;
  }

  /**
   * Components of a matrix that is no model's, as they are tested.
   *
   * @param matrix {@code [vocabulary][dModel]}, row-major
   * @param difference {@code [dModel]}
   */
  static HeadComponents of(float[] matrix, float[] difference) {
    SingularVectors parts = SingularVectors.ofTall(matrix, difference.length);
    return new HeadComponents(Origin.ofWeights(""), parts, difference);
  }

  /** The name of an output matrix that is not the embedding. */
  static Optional<String> ownHead(ModelInfo model) {
    return HEADS.stream().filter(model.parameters()::containsKey).findFirst();
  }

  /**
   * Decomposes the output matrix and reads texts.
   *
   * @param progress its unit is the text
   * @throws InterventionException if the model's output matrix has no known name
   */
  public static MethodFit fit(TransformerModel model, FitTexts texts, ProgressListener progress) {
    ModelInfo info = model.info();
    String head =
        ownHead(info)
            .or(() -> EMBEDDINGS.stream().filter(info.parameters()::containsKey).findFirst())
            .orElseThrow(
                () ->
                    new InterventionException(
                        "the output matrix of %s is not known by name"
                            .formatted(info.architecture())));
    double[] high = mean(model, texts.toxic(), progress);
    double[] low = mean(model, texts.neutral(), progress);
    SingularVectors parts = SingularVectors.ofTall(model.parameter(head), info.width());
    return new MethodFit(
        KIND,
        Origin.of(info),
        Map.of(
            "matrix", head,
            "toxic_texts", Integer.toString(texts.toxic().size()),
            "neutral_texts", Integer.toString(texts.neutral().size())),
        Map.of(
            VALUES, parts.values(),
            RIGHT, Vectors.flat(parts.right()),
            DIFFERENCE, Vectors.of(high.length, i -> high[i] - low[i])));
  }

  private static double[] mean(
      TransformerModel model, List<String> texts, ProgressListener progress) {
    Map<HookPoint, double[]> means =
        POOLING.mean(model, texts, Set.of(HookPoint.FINAL_NORM), progress);
    return Objects.requireNonNull(means.get(HookPoint.FINAL_NORM));
  }

  /**
   * Reads a fit.
   *
   * @throws io.detoxj.core.ConfigException if a vector is missing or of another length
   */
  public static HeadComponents of(MethodFit fit, ModelInfo model) {
    int width = model.width();
    float[] right = fit.vector(RIGHT, Math.multiplyExact(width, width));
    return new HeadComponents(
        fit.origin(),
        new SingularVectors(fit.vector(VALUES, width), Vectors.rows(right, width)),
        fit.vector(DIFFERENCE, width));
  }

  /** How many components are damped by default: a thousandth, rounded up. */
  public int usual() {
    return (int) Math.ceil(difference.length / 1000.0);
  }

  /** {@code delta_i}; its sign is that of the vector, which is arbitrary. */
  double[] deltas() {
    return Arrays.stream(parts.right()).mapToDouble(v -> Vectors.dot(v, difference)).toArray();
  }

  /** What the released code ranks by: V in the place of its transpose, a slip. */
  double[] releasedDeltas() {
    float[][] right = parts.right();
    return IntStream.range(0, right.length)
        .mapToDouble(
            i ->
                IntStream.range(0, right.length)
                    .mapToDouble(j -> (double) right[j][i] * difference[j])
                    .sum())
        .toArray();
  }

  float[] vector(int component) {
    return parts.right()[component];
  }

  /** The sum of squared singular values. */
  double energy(int[] components) {
    return Arrays.stream(components)
        .mapToDouble(i -> (double) parts.values()[i] * parts.values()[i])
        .sum();
  }

  void requireModel(ModelInfo model) {
    MadeFor.requireOrigin(model, origin, "the decomposition");
  }

  /**
   * Damps the components along which toxic texts differ most.
   *
   * @param count how many, from 1 to half of them
   * @param strength 1 - alpha; 0 changes nothing, the paper's is 0.9
   * @param released whether they are ranked as the released code does, for parity alone: by the
   *     largest of signed values that are no delta. Signs depend on the library
   * @throws InterventionException if there are not so many
   * @throws IllegalArgumentException if the strength is not finite
   */
  public EigenShift shift(int count, double strength, boolean released) {
    if (count < 1 || count > difference.length / 2) {
      throw new InterventionException(
          "components must be from 1 to %s, half of the model's, but was %s"
              .formatted(difference.length / 2, count));
    }
    if (!Double.isFinite(strength)) {
      throw new IllegalArgumentException("strength must be finite but was " + strength);
    }
    double[] rank = released ? releasedDeltas() : Arrays.stream(deltas()).map(Math::abs).toArray();
    int[] chosen =
        IntStream.range(0, rank.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -rank[i]))
            .limit(count)
            .mapToInt(i -> i)
            .toArray();
    return new EigenShift(released ? KIND + "-released" : KIND, this, chosen, strength);
  }

  /** Others of about the same energy, drawn at random. */
  int[] drawn(int[] chosen, long seed) {
    RandomGenerator random = RandomStreams.named(seed, "random-components");
    Set<Integer> taken = Set.copyOf(Arrays.stream(chosen).boxed().toList());
    int[] others = IntStream.range(0, difference.length).filter(i -> !taken.contains(i)).toArray();
    double wanted = energy(chosen);
    int[] best = new int[0];
    double nearest = Double.POSITIVE_INFINITY;
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] order = Shuffle.order(others.length, random);
      int[] one = Arrays.stream(order).limit(chosen.length).map(i -> others[i]).toArray();
      double distance = Math.abs(Math.log(energy(one) / wanted));
      if (distance < nearest) {
        nearest = distance;
        best = one;
      }
    }
    return best;
  }
}
