/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.surgery.edit;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.surgery.probe.BehaviourDirection;
import io.detoxj.surgery.region.NeuronLayout;
import io.detoxj.surgery.region.Region;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An edit as data: {@code g_i <- g_i + alpha w} for each vector of a region (Model Surgery, arXiv
 * 2407.08770, equation 3), all else as it was. It holds no vectors of the model, only their hash.
 *
 * @param model the model it is for
 * @param region which vectors
 * @param direction what is added
 * @param alpha how often; negative strengthens the behaviour
 * @param medianNorm median length of the vectors before the edit
 * @param vectorHashes by layer, {@link VectorHash} of the vectors before the edit: a patch acts on
 *     these and refuses others, so also to be applied twice
 */
public record SurgeryPatch(
    Origin model,
    Region region,
    BehaviourDirection direction,
    double alpha,
    double medianNorm,
    Map<Integer, String> vectorHashes) {
  /** The usual name of its file, beside the probe that it was made with. */
  public static final String FILE_NAME = "patch.safetensors";

  /** Checks alpha and copies the map. */
  public SurgeryPatch {
    vectorHashes = Map.copyOf(vectorHashes);
    if (!Double.isFinite(alpha)) {
      throw new IllegalArgumentException("alpha must be finite but was " + alpha);
    }
  }

  /**
   * Makes a patch.
   *
   * @param model the model to edit, or a view with other edits, on which this one then rests
   * @throws InterventionException if the direction is of another width than the vectors
   */
  public static SurgeryPatch of(
      TransformerModel model, Region region, BehaviourDirection direction, Strength strength) {
    Map<Integer, String> hashes = new HashMap<>();
    List<Double> norms = new ArrayList<>();
    for (Map.Entry<Integer, List<Integer>> layer : region.byLayer().entrySet()) {
      NeuronLayout layout = NeuronLayout.of(model.info(), region.target(), layer.getKey());
      layout.requireWidth(direction);
      float[][] all = layout.read(model);
      List<float[]> chosen = layer.getValue().stream().map(index -> all[index]).toList();
      chosen.forEach(vector -> norms.add(Vectors.norm(vector)));
      hashes.put(layer.getKey(), VectorHash.of(chosen));
    }
    double median = median(norms);
    double alpha =
        strength.relative() ? strength.value() * median / direction.norm() : strength.value();
    return new SurgeryPatch(Origin.of(model.info()), region, direction, alpha, median, hashes);
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The hash of the weights it is for. */
  public String modelSha256() {
    return model.weightsSha256();
  }

  /** The length of what is added over the median length of the vectors. */
  public double rho() {
    return alpha * direction.norm() / medianNorm;
  }

  /** The same edit at another strength, from the same vectors. */
  public SurgeryPatch at(Strength strength) {
    double other =
        strength.relative() ? strength.value() * medianNorm / direction.norm() : strength.value();
    return new SurgeryPatch(model, region, direction, other, medianNorm, vectorHashes);
  }

  /**
   * The edit that strengthens the behaviour: the same vectors with alpha of the other sign.
   * (Another reading of the paper's "inverse direction", the other row of the probe, is what its
   * own table 9 shows to lower toxicity.)
   */
  public SurgeryPatch reversed() {
    return at(Strength.alpha(-alpha));
  }

  /** As edited copies of the matrices: as fast as the model, and what an export writes. */
  public ModelSurgery asWeights() {
    return new ModelSurgery(this, ModelSurgery.Form.WEIGHTS, "surgery");
  }

  /**
   * As an update of rank one beside each matrix, computed in float32: with s 1 at the chosen
   * vectors and 0 elsewhere, {@code (G + alpha s w^T) h = G h + alpha (w . h) s}. No matrix is
   * copied, so a view at another strength costs next to nothing.
   */
  public ModelSurgery asSidePath() {
    return new ModelSurgery(this, ModelSurgery.Form.SIDE_PATH, "surgery");
  }

  /**
   * Writes a patch file.
   *
   * @throws IOException if it cannot be written
   */
  public void save(Path file) throws IOException {
    PatchFile.save(this, file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws io.detoxj.core.CheckpointException if it is damaged or no patch
   */
  public static SurgeryPatch load(Path file) throws IOException {
    return PatchFile.load(file);
  }
}
