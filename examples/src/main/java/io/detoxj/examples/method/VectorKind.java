/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.examples.RowNames;
import io.detoxj.examples.steering.ExtractVectors;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A steering vector subtracted from the residual stream. */
final class VectorKind implements MethodKind {
  private enum Edit {
    SUBTRACT,
    KEEP_NORM,
    REMOVE
  }

  private enum Weights {
    SAME,
    ANY
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public String summary() {
    return "a steering vector is subtracted from the residual stream";
  }

  @Override
  public String example() {
    return "vector:strength=2,layer=1";
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("strength", "multiples of the vector (1)");
    all.put("layer", "block whose output is steered (the one before the middle)");
    all.put("edit", "subtract, keep-norm or remove, which takes the direction out (subtract)");
    all.put("file", "vectors (steering-vectors.safetensors beside the model)");
    all.put("weights", "same or any: whether vectors of other weights are taken (same)");
    return all;
  }

  @Override
  public Method open(MethodSpec.Part part, Workbench bench) throws IOException {
    Settings settings = part.settings();
    Path file =
        bench.beside(
            settings,
            "file",
            ExtractVectors.FILE_NAME,
            "file of steering vectors",
            "make it with extract-vectors");
    SteeringVectors vectors = SteeringVectors.load(file);
    requireSameWeights(settings, vectors, bench, file);
    int layer = settings.whole("layer", (bench.model().info().layers() - 1) / 2);
    HookPoint point = bench.model().info().requireHookPoint(HookPoint.residPost(layer));
    SteeringVector vector = vectors.at(point);
    String where = settings.has("layer") ? "layer-" + layer + "-" : "";
    if (settings.choice("edit", Edit.SUBTRACT) == Edit.REMOVE) {
      return removing(settings, vector, where, bench.seed());
    }
    double strength = settings.number("strength", 1);
    VectorSteering steering = VectorSteering.away(vector, strength);
    VectorSteering random = VectorSteering.randomControl(vector, strength, bench.seed());
    boolean kept = settings.choice("edit", Edit.SUBTRACT) == Edit.KEEP_NORM;
    String end = (kept ? "keep-norm-" : "") + where + RowNames.number(strength);
    return Method.against(
        "steering-vector-" + end,
        kept ? steering.keepingNorm() : steering,
        "random-direction-" + end,
        kept ? random.keepingNorm() : random);
  }

  private static Method removing(
      Settings settings, SteeringVector vector, String where, long seed) {
    if (settings.has("strength")) {
      throw new ConfigException(
          "vector: a direction that is removed has no strength; leave it out");
    }
    return Method.against(
        where + "direction-removed",
        VectorSteering.removing(vector),
        where + "random-direction-removed",
        VectorSteering.removing(vector.randomOfSameNorm(seed)));
  }

  private static void requireSameWeights(
      Settings settings, SteeringVectors vectors, Workbench bench, Path file) {
    Optional<String> other = vectors.origin().difference(bench.model().info(), "were made from");
    if (settings.choice("weights", Weights.SAME) == Weights.SAME && other.isPresent()) {
      throw new ConfigException(
          "vector: the vectors in %s %s; make them anew with extract-vectors, or take them all the same with weights=any"
              .formatted(file, other.get()));
    }
  }
}
