/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.baseline;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.region.EditTarget;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.PostNormGains;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * ProFS, first published as DeTox (Uppaal et al., arXiv 2405.13967): takes a toxic subspace out of
 * the value vectors of MLPs, {@code W_V <- W_V (I - P)} with {@code P = sum v_r v_r^T}. The paper's
 * settings are 500 pairs, rank 2 and layers 10 to 23 for GPT-2 medium, rank 10 and the layers from
 * 15 on for Mistral 7B.
 *
 * <p>Gemma 2 and 3 norm what the MLP puts out and multiply each coordinate by its own gain. The
 * projected MLP then still writes along the directions; {@link #conjugated} gives the projection
 * that leaves nothing of them in what is written.
 */
public final class ProfsProjection implements Detoxifier {
  private final SortedMap<Integer, Basis> bases;
  private final MadeFor fit;
  private final boolean conjugated;

  private ProfsProjection(SortedMap<Integer, Basis> bases, MadeFor fit, boolean conjugated) {
    this.bases = bases;
    this.fit = fit;
    this.conjugated = conjugated;
  }

  /**
   * A projection along given directions, for any model of their width.
   *
   * @param directions for each layer at least one, {@code [k][dModel]}, orthonormal
   * @throws IllegalArgumentException if there is none, their widths differ or they are not
   *     orthonormal within 1e-4
   */
  public static ProfsProjection along(Map<Integer, float[][]> directions) {
    SortedMap<Integer, Basis> bases = new TreeMap<>();
    directions.forEach((layer, vectors) -> bases.put(layer, Basis.of(vectors)));
    if (bases.isEmpty()) {
      throw new IllegalArgumentException("the projection needs at least one layer but got none");
    }
    int width = bases.get(bases.firstKey()).width();
    bases.forEach(
        (layer, basis) -> {
          if (basis.width() != width) {
            throw new IllegalArgumentException(
                "directions of layer %s have width %s but those of layer %s have %s; one is allowed"
                    .formatted(layer, basis.width(), bases.firstKey(), width));
          }
        });
    return new ProfsProjection(bases, MadeFor.width(width), false);
  }

  /**
   * Finds the subspaces from pairs of texts. Of each text the mean over the first 128 tokens is
   * taken of the stream behind each layer; special tokens do not count.
   *
   * @param toxic toxic texts, at least {@code rank + 1}
   * @param neutral as many, each the neutral counterpart of the toxic one at its place
   * @param layers from 0; the MLPs to edit
   * @param rank directions a layer; 1 or more, as an edit of rank 0 would be none
   * @param progress its unit is the text, first the toxic ones
   * @throws IllegalArgumentException if the lists differ in length, a text has no token, there is
   *     no layer, or the pairs differ in fewer directions than {@code rank}
   * @throws InterventionException if the model has no such layer
   */
  public static ProfsProjection extract(
      TransformerModel model,
      List<String> toxic,
      List<String> neutral,
      Set<Integer> layers,
      int rank,
      ProgressListener progress) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("the projection needs at least one layer but got none");
    }
    layers.forEach(layer -> MadeFor.requireLayer(model.info(), layer, "the projection"));
    PooledPairs pairs = PooledPairs.of(model, toxic, neutral, layers, progress);
    SortedMap<Integer, Basis> bases = new TreeMap<>();
    for (int layer : layers) {
      float[][] directions =
          ToxicSubspace.of(pairs.toxic().get(layer), pairs.neutral().get(layer), rank);
      bases.put(layer, Basis.of(directions));
    }
    return new ProfsProjection(bases, MadeFor.model(model.info()), false);
  }

  /**
   * The projection for a model with norms behind its MLPs: takes the span of {@code g * v_r} out of
   * the columns of the down projection, where {@code g} is the gain of the norm, so that what
   * reaches the stream has no part along any {@code v_r}. Not in the paper.
   *
   * @param model gives the gains; the result fits its weights alone
   * @return this if the model has no such norms
   * @throws InterventionException if this does not fit the model
   * @throws IllegalStateException if this is conjugated already
   */
  public ProfsProjection conjugated(TransformerModel model) {
    requireFit(model.info());
    if (conjugated) {
      throw new IllegalStateException("the projection is conjugated already; use it as it is");
    }
    if (!PostNormGains.areIn(model.info())) {
      return this;
    }
    SortedMap<Integer, Basis> before = new TreeMap<>();
    bases.forEach((layer, basis) -> before.put(layer, basis.before(model, EditTarget.DOWN, layer)));
    return new ProfsProjection(before, MadeFor.model(model.info()), true);
  }

  /** The layers it edits, in order. */
  public List<Integer> layers() {
    return List.copyOf(bases.keySet());
  }

  /**
   * A copy of the directions taken out of a layer, {@code [k][dModel]}, orthonormal.
   *
   * @throws IllegalArgumentException if the layer is not one of {@link #layers()}
   */
  public float[][] directions(int layer) {
    Basis basis = bases.get(layer);
    if (basis == null) {
      throw new IllegalArgumentException(
          "there are no directions for layer " + layer + "; there are for " + bases.keySet());
    }
    return Arrays.stream(basis.vectors()).map(float[]::clone).toArray(float[][]::new);
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, Fingerprint> hashes = new HashMap<>();
    bases.forEach(
        (layer, basis) -> hashes.put("directions." + layer, Fingerprint.ofHash(basis.sha256())));
    int rank = bases.values().stream().mapToInt(basis -> basis.vectors().length).max().orElse(0);
    return new DetoxifierSpec(
        "profs",
        "1",
        Map.of(
            "layers", layers().toString(),
            "rank", Integer.toString(rank),
            "conjugated", Boolean.toString(conjugated)),
        hashes);
  }

  @Override
  public InterventionPlan plan(ModelInfo model) {
    requireFit(model);
    List<Intervention> edits = new ArrayList<>();
    bases.forEach(
        (layer, basis) -> {
          NeuronLayout values = NeuronLayout.of(model, EditTarget.DOWN, layer);
          edits.add(
              new WeightIntervention(
                  "profs[" + basis.label() + "]@" + values.parameter(),
                  values.parameter(),
                  matrix -> basis.removedFrom(matrix, values.rows())));
        });
    return new InterventionPlan(edits);
  }

  private void requireFit(ModelInfo model) {
    fit.require(model, "the toxic subspace");
    bases.keySet().forEach(layer -> MadeFor.requireLayer(model, layer, "the toxic subspace"));
  }
}
