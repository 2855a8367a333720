/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A boundary between the states of harmless and of toxic texts, in closed form (Fisher's
 * discriminant, as SASA uses it, arXiv 2410.03818). The state of a text is the normed stream after
 * the last block at its last token. With the means of the classes and the pooled covariance within
 * them, over n texts,
 *
 * <pre>
 * S = (sum of (h - mu_class)(h - mu_class)^T) / (n - 2)
 * w ~ S^+ (mu_harmless - mu_toxic), of length 1
 * margin(h) = w . (h - (mu_harmless + mu_toxic) / 2), above 0 on the harmless side
 * </pre>
 *
 * <p>Eigenvalues of S up to 1e-6 count as none. Computed in float64.
 */
public final class SubspaceProbe {
  /** The method that uses it. */
  public static final String KIND = "sasa";

  private static final String DIRECTION = "direction";
  private static final String MIDPOINT = "midpoint";
  private static final int TEXTS_AT_ONCE = 32;
  private static final double UNIT = 1e-4;
  private static final TorchOps SCRIPT = TorchOps.compile(SubspaceProbe.class, "discriminant.ts");

  private final float[] direction;
  private final float[] midpoint;
  private final Optional<Origin> origin;

  private SubspaceProbe(float[] direction, float[] midpoint, Optional<Origin> origin) {
    this.direction = direction;
    this.midpoint = midpoint;
    this.origin = origin;
  }

  /**
   * Reads it from a fit.
   *
   * @param width of the model
   * @throws ConfigException if the fit is damaged
   */
  public static SubspaceProbe of(MethodFit fit, int width) {
    float[] direction = fit.vector(DIRECTION, width);
    double norm = Vectors.norm(direction);
    if (!(Math.abs(norm - 1) <= UNIT)) {
      throw new ConfigException(
          "the fit of sasa is damaged: its direction has the length %s, not 1; make it anew with fit-method"
              .formatted(norm));
    }
    return new SubspaceProbe(direction, fit.vector(MIDPOINT, width), Optional.of(fit.origin()));
  }

  /**
   * As a fit, which is written as a file.
   *
   * @throws IllegalStateException if it is of no model
   */
  public MethodFit fit(Map<String, String> settings) {
    Origin model = origin.orElseThrow(() -> new IllegalStateException("it is of no model"));
    return new MethodFit(KIND, model, settings, Map.of(DIRECTION, direction, MIDPOINT, midpoint));
  }

  /**
   * Fits a boundary to states.
   *
   * @param harmless {@code [texts][dModel]}, at least one
   * @param toxic {@code [texts][dModel]}, at least one, three with the others
   * @throws IllegalArgumentException if there are too few, or no direction tells the means apart
   */
  public static SubspaceProbe fit(float[][] harmless, float[][] toxic) {
    if (harmless.length == 0 || toxic.length == 0 || harmless.length + toxic.length < 3) {
      throw new IllegalArgumentException(
          "a boundary needs a state of each class, and three together, but got %s harmless and %s toxic"
              .formatted(harmless.length, toxic.length));
    }
    TorchOps.noGradients();
    try (NDManager scratch = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDList inputs = new NDList(array(harmless, scratch), array(toxic, scratch));
      NDList found = SCRIPT.callForListInTraining("discriminant", inputs);
      float[] direction = found.get(0).toFloatArray();
      double norm = Vectors.norm(direction);
      if (!(norm > 0) || Double.isInfinite(norm)) {
        throw new IllegalArgumentException(
            "no direction tells the two classes apart: their means are the same, or a state is not a number; give other texts");
      }
      return new SubspaceProbe(
          Vectors.scaled(direction, 1 / norm), found.get(1).toFloatArray(), Optional.empty());
    }
  }

  private static NDArray array(float[][] rows, NDManager scratch) {
    return scratch.create(Vectors.flat(rows), new Shape(rows.length, rows[0].length));
  }

  /**
   * Reads texts with a model and fits a boundary.
   *
   * @param model without detoxifiers
   * @param progress its unit is the text
   * @throws IllegalArgumentException as {@link #fit(float[][], float[][])}
   */
  public static SubspaceProbe fit(
      TransformerModel model,
      List<String> harmless,
      List<String> toxic,
      ProgressListener progress) {
    SubspaceProbe found = fit(states(model, harmless, progress), states(model, toxic, progress));
    return new SubspaceProbe(found.direction, found.midpoint, Optional.of(Origin.of(model.info())));
  }

  /**
   * The states of texts, cut to the model's context; those without tokens are left out.
   *
   * @return {@code [texts][dModel]}, in their order
   */
  public static float[][] states(
      TransformerModel model, List<String> texts, ProgressListener progress) {
    List<int[]> ids = new ArrayList<>();
    for (String text : texts) {
      int[] all = model.tokenizer().encodePrompt(text);
      if (all.length > 0) {
        ids.add(Arrays.copyOf(all, Math.min(all.length, model.contextLength())));
      }
    }
    // Texts of like length together, so that little of a batch is padding.
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> ids.get(i).length))
            .toList();
    float[][] states = new float[ids.size()][];
    for (int first = 0; first < order.size(); first += TEXTS_AT_ONCE) {
      List<Integer> part = order.subList(first, Math.min(first + TEXTS_AT_ONCE, order.size()));
      try (Session session = model.newStateSession()) {
        float[][] read = session.prefill(part.stream().map(ids::get).toList());
        for (int i = 0; i < read.length; i++) {
          states[part.get(i)] = read[i];
        }
      }
      progress.progress(first + part.size(), order.size(), "texts");
    }
    return states;
  }

  /** The signed distance of a state, {@code [dModel]}, from the boundary; above 0 is harmless. */
  public double margin(float[] state) {
    double sum = 0;
    for (int i = 0; i < state.length; i++) {
      sum += direction[i] * ((double) state[i] - midpoint[i]);
    }
    return sum;
  }

  /** w, {@code [dModel]}, of length 1; a copy. */
  public float[] direction() {
    return direction.clone();
  }

  /** The model whose states it was fitted to; empty if they came from elsewhere. */
  public Optional<Origin> origin() {
    return origin;
  }

  /** Direction and midpoint. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put(DIRECTION, Vectors.sha256(direction))
        .put(MIDPOINT, Vectors.sha256(midpoint))
        .build();
  }
}
