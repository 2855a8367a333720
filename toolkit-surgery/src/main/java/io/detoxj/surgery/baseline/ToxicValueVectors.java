/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The value vectors of MLPs that point most where a toxicity probe points (Lee et al., arXiv
 * 2401.01967, section 3.1). A value vector is what a neuron writes when it fires: a row of {@code
 * c_proj} in GPT-2, a column of {@code down_proj} elsewhere, as it stands in the matrix; Gemma 2
 * and 3 still norm what the MLP puts out.
 */
public final class ToxicValueVectors {
  private static final Comparator<Candidate> ORDER =
      Comparator.comparingDouble((Candidate one) -> -one.place.cosine)
          .thenComparingInt(one -> one.place.layer)
          .thenComparingInt(one -> one.place.index);

  private final List<Candidate> ranked;
  private final MadeFor fit;

  /**
   * Where a value vector is.
   *
   * @param layer the block, from 0
   * @param index the neuron, from 0
   * @param cosine of its angle to the probe
   */
  public record ValueVector(int layer, int index, double cosine) {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Candidate(ValueVector place, float[] vector) {}

  private ToxicValueVectors(List<Candidate> ranked, MadeFor fit) {
    this.ranked = ranked;
    this.fit = fit;
  }

  /**
   * Ranks the value vectors of all layers. Vectors of zeros are left out; of equal cosines the
   * lower layer and index comes first.
   *
   * @param probe {@code [dModel]}, from neutral to toxic, of any length above 0
   * @param count how many to keep; 128 in the paper
   * @throws IllegalArgumentException if the probe is zero, or count below 1 or above the number of
   *     value vectors
   * @throws InterventionException if the probe's width is not the model's
   */
  public static ToxicValueVectors rank(TransformerModel model, float[] probe, int count) {
    ModelInfo info = model.info();
    MadeFor.width(probe.length).require(info, "the probe");
    double norm = Vectors.norm(probe);
    if (!(norm > 0) || !Double.isFinite(norm)) {
      throw new IllegalArgumentException(
          "the probe must be finite and not zero but its norm is " + norm);
    }
    List<Candidate> best = new ArrayList<>();
    int total = 0;
    for (int layer = 0; layer < info.layers(); layer++) {
      float[][] vectors = NeuronLayout.of(info, EditTarget.DOWN, layer).read(model);
      for (int index = 0; index < vectors.length; index++) {
        double cosine = Vectors.cosine(vectors[index], probe);
        if (!Double.isNaN(cosine)) {
          total++;
          best.add(new Candidate(new ValueVector(layer, index, cosine), vectors[index]));
        }
      }
      best.sort(ORDER);
      best.subList(Math.min(Math.max(count, 0), best.size()), best.size()).clear();
    }
    if (count < 1 || count > total) {
      throw new IllegalArgumentException(
          "count must be from 1 to %s, the number of value vectors, but was %s"
              .formatted(total, count));
    }
    return new ToxicValueVectors(List.copyOf(best), MadeFor.model(info));
  }

  /** The value vectors, the most toxic first. */
  public List<ValueVector> ranked() {
    return ranked.stream().map(Candidate::place).toList();
  }

  /**
   * A copy of a value vector, {@code [dModel]}.
   *
   * @param rank its place in {@link #ranked()}, from 0
   * @throws IllegalArgumentException if there is none
   */
  public float[] vector(int rank) {
    requireAtMost(rank, ranked.size() - 1, 0, "rank");
    return ranked.get(rank).vector.clone();
  }

  /**
   * The directions that all value vectors share, called U0, U1 and so on in the paper: the first
   * right singular vectors of the stacked vectors of length 1, each on the side of their mean.
   *
   * @param k how many
   * @return {@code [k][dModel]}, orthonormal
   * @throws IllegalArgumentException if k is below 1 or above the number of independent vectors
   */
  public float[][] subspace(int k) {
    float[][] unit =
        ranked.stream()
            .map(one -> Vectors.scaled(one.vector, 1 / Vectors.norm(one.vector)))
            .toArray(float[][]::new);
    SingularVectors parts = SingularVectors.of(unit);
    requireAtMost(k, parts.rank(), 1, "k");
    float[][] directions = new float[k][];
    for (int i = 0; i < k; i++) {
      double side = 0;
      for (float[] vector : unit) {
        side += Vectors.dot(vector, parts.right()[i]);
      }
      directions[i] = Vectors.scaled(parts.right()[i], side < 0 ? -1 : 1);
    }
    return directions;
  }

  /**
   * The neurons of the most toxic value vectors.
   *
   * @param count how many
   * @throws IllegalArgumentException if it is below 1 or above the number of value vectors kept
   */
  public Neurons neurons(int count) {
    requireAtMost(count, ranked.size(), 1, "count");
    Map<Integer, Set<Integer>> byLayer = new HashMap<>();
    for (Candidate one : ranked.subList(0, count)) {
      byLayer.computeIfAbsent(one.place.layer, layer -> new TreeSet<>()).add(one.place.index);
    }
    return new Neurons(byLayer);
  }

  /** The weights they are from. */
  MadeFor fit() {
    return fit;
  }

  private static void requireAtMost(int value, int most, int least, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s but was %s".formatted(name, least, most, value));
    }
  }
}
