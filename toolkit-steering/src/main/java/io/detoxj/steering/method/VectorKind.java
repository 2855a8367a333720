/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.method;

import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.PairFile;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.steering.vector.DifferenceOfMeans;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.SteeringVectors;
import io.detoxj.steering.vector.VectorSteering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A steering vector subtracted from the residual stream. */
public final class VectorKind extends DescribedKind {
  private enum Edit {
    SUBTRACT,
    KEEP_NORM,
    REMOVE
  }

  private enum Weights {
    SAME,
    ANY
  }

  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "multiples of the vector").or(1.0);
  private static final MethodOption<Integer> LAYER =
      MethodOption.whole("layer", "block whose output is steered")
          .orElse("the one before the middle");
  private static final MethodOption<Edit> EDIT =
      MethodOption.choice(
              "edit", Edit.class, "subtract, keep-norm or remove, which takes the direction out")
          .or(Edit.SUBTRACT);
  private static final MethodOption<Path> FILE =
      MethodOption.path("file", "vectors").orElse(SteeringVectors.FILE_NAME + " beside the model");
  private static final MethodOption<Path> PAIRS =
      MethodOption.path("pairs", "texts to make vectors from where none fit beside the model");
  private static final MethodOption<Weights> WEIGHTS =
      MethodOption.choice(
              "weights", Weights.class, "same or any: whether vectors of other weights are taken")
          .or(Weights.SAME);

  /** For the service loader. */
  public VectorKind() {
    super(
        "vector",
        "a steering vector is subtracted from the residual stream",
        "vector:strength=2,layer=1",
        STRENGTH,
        LAYER,
        EDIT,
        FILE,
        PAIRS,
        WEIGHTS);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    settings.requireNotBoth(FILE, PAIRS);
    SteeringVectors vectors = vectors(settings, bench);
    int layer = settings.find(LAYER).orElse((bench.model().info().layers() - 1) / 2);
    HookPoint point = bench.model().info().requireHookPoint(HookPoint.residPost(layer));
    SteeringVector vector = vectors.at(point);
    String where = settings.has(LAYER) ? "layer-" + layer + "-" : "";
    if (settings.get(EDIT) == Edit.REMOVE) {
      return removing(settings, vector, where, bench.seed());
    }
    double strength = settings.get(STRENGTH);
    VectorSteering steering = VectorSteering.away(vector, strength);
    VectorSteering random = VectorSteering.randomControl(vector, strength, bench.seed());
    boolean kept = settings.get(EDIT) == Edit.KEEP_NORM;
    String end = (kept ? "keep-norm-" : "") + where + RowNames.number(strength);
    return Method.of("steering-vector-" + end, kept ? steering.keepingNorm() : steering)
        .against("random-direction-" + end, kept ? random.keepingNorm() : random);
  }

  private static Method removing(
      MethodSettings settings, SteeringVector vector, String where, long seed) {
    if (settings.has(STRENGTH)) {
      throw new ConfigException(
          "vector: a direction that is removed has no strength; leave it out");
    }
    return Method.of(where + "direction-removed", VectorSteering.removing(vector))
        .against(
            where + "random-direction-removed",
            VectorSteering.removing(vector.randomOfSameNorm(seed)));
  }

  /** Those of the file; or, if there are pairs, those beside the model or fresh ones. */
  private static SteeringVectors vectors(MethodSettings settings, Workbench bench)
      throws IOException {
    Optional<Path> pairs = settings.find(PAIRS);
    if (pairs.isPresent() && !fitting(bench)) {
      return bench.shared(SteeringVectors.class, pairs.get(), () -> fresh(pairs.get(), bench));
    }
    Path file =
        bench.beside(
            settings,
            FILE,
            SteeringVectors.FILE_NAME,
            "file of steering vectors",
            "make it with extract-vectors");
    SteeringVectors stored = SteeringVectors.load(file);
    Optional<String> other = stored.origin().difference(bench.model().info(), "were made from");
    if (settings.get(WEIGHTS) == Weights.SAME && other.isPresent()) {
      throw new ConfigException(
          "vector: the vectors in %s %s; make them anew with extract-vectors, or take them all the same with weights=any"
              .formatted(file, other.get()));
    }
    return stored;
  }

  private static boolean fitting(Workbench bench) throws IOException {
    Path file = bench.folder().resolve(SteeringVectors.FILE_NAME);
    return Files.exists(file)
        && SteeringVectors.load(file).origin().difference(bench.model().info(), "").isEmpty();
  }

  private static SteeringVectors fresh(Path pairs, Workbench bench) throws IOException {
    bench.note(
        "the steering vectors are made from %s, as there are none of these weights beside the model"
            .formatted(pairs));
    return DifferenceOfMeans.atEveryBlock(
        bench.model(), PairFile.readAll(pairs), ProgressListener.silent());
  }
}
