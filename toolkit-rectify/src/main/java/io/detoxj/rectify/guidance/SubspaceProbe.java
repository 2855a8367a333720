/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  /** The usual name of the file of a probe beside a model. */
  public static final String FILE_NAME = "sasa-probe.safetensors";

  private static final String FORMAT_KEY = "format";
  private static final String FORMAT = "detoxj-subspace-probe-1";
  private static final String DIRECTION = "direction";
  private static final String MIDPOINT = "midpoint";
  private static final String HARMLESS = "harmless_texts";
  private static final String TOXIC = "toxic_texts";
  private static final int TEXTS_AT_ONCE = 32;
  private static final double UNIT = 1e-4;
  private static final TorchOps SCRIPT = TorchOps.compile(SubspaceProbe.class, "discriminant.ts");

  private final float[] direction;
  private final float[] midpoint;
  private final Map<String, String> provenance;

  private SubspaceProbe(float[] direction, float[] midpoint, Map<String, String> provenance) {
    this.direction = direction;
    this.midpoint = midpoint;
    this.provenance = Collections.unmodifiableMap(new TreeMap<>(provenance));
  }

  /**
   * Fits a boundary to states.
   *
   * @param harmless {@code [texts][dModel]}, at least one
   * @param toxic {@code [texts][dModel]}, at least one, three with the others
   * @param provenance where the states come from, as {@link Origin#metadata()} says it
   * @throws IllegalArgumentException if there are too few, or no direction tells the means apart
   */
  public static SubspaceProbe fit(
      float[][] harmless, float[][] toxic, Map<String, String> provenance) {
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
      Map<String, String> all = new TreeMap<>(provenance);
      all.put(FORMAT_KEY, FORMAT);
      all.put(HARMLESS, Integer.toString(harmless.length));
      all.put(TOXIC, Integer.toString(toxic.length));
      return new SubspaceProbe(
          Vectors.scaled(direction, 1 / norm), found.get(1).toFloatArray(), all);
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
   * @throws IllegalArgumentException as {@link #fit(float[][], float[][], Map)}
   */
  public static SubspaceProbe fit(
      TransformerModel model,
      List<String> harmless,
      List<String> toxic,
      ProgressListener progress) {
    return fit(
        states(model, harmless, progress),
        states(model, toxic, progress),
        Origin.of(model.info()).metadata());
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

  /** The model it was fitted on. */
  public Origin origin() {
    return Origin.read(provenance);
  }

  /** How many texts it was fitted to, and on which model. */
  public Map<String, String> provenance() {
    return provenance;
  }

  /** Direction and midpoint. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put(DIRECTION, Vectors.sha256(direction))
        .put(MIDPOINT, Vectors.sha256(midpoint))
        .build();
  }

  /**
   * Writes it as safetensors: {@code direction} and {@code midpoint}, {@code [dModel]}, float32.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    provenance.forEach(writer::metadata);
    long[] shape = {direction.length};
    writer.add(DIRECTION, shape, direction).add(MIDPOINT, shape, midpoint).write(file);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it is damaged or holds no probe
   */
  public static SubspaceProbe load(Path file) throws IOException {
    SafetensorsFile tensors = SafetensorsFile.open(file);
    String format = tensors.metadata().get(FORMAT_KEY);
    if (!FORMAT.equals(format)) {
      throw new CheckpointException(
          "%s holds no probe: its format is %s, not %s; make one with fit-sasa"
              .formatted(file, format, FORMAT));
    }
    float[] direction = vector(tensors, DIRECTION, file);
    float[] midpoint = vector(tensors, MIDPOINT, file);
    double norm = Vectors.norm(direction);
    if (direction.length != midpoint.length || !(Math.abs(norm - 1) <= UNIT)) {
      throw new CheckpointException(
          "%s holds no probe: the direction has %s numbers and the length %s, the midpoint %s numbers; both must have as many, and the length must be 1"
              .formatted(file, direction.length, norm, midpoint.length));
    }
    return new SubspaceProbe(direction, midpoint, tensors.metadata());
  }

  private static float[] vector(SafetensorsFile tensors, String name, Path file) {
    if (!tensors.tensors().containsKey(name) || tensors.tensor(name).shape().size() != 1) {
      throw new CheckpointException(
          "%s holds no probe: there is no vector \"%s\"; make one with fit-sasa"
              .formatted(file, name));
    }
    float[] values = tensors.readFloats(name);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new CheckpointException(
            "%s: a value of \"%s\" is %s; make the probe anew".formatted(file, name, value));
      }
    }
    return values;
  }
}
