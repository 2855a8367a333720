/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.InterventionException;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Offline;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.math.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sparse autoencoder of one hook point of a model: {@code d_in} numbers to {@code d_sae} mostly
 * zero features and back. Its weights lie in native memory until it is closed.
 *
 * <p>Encoding and decoding follow SAELens, whose folders it reads and writes.
 */
public final class SparseAutoencoder implements AutoCloseable {
  private final SaeConfig config;
  private final String sha256;
  private final NDManager memory;
  private final SaeMath math;
  private final Unclosed open = Unclosed.watch(this, "a sparse autoencoder");

  SparseAutoencoder(
      SaeConfig config, String sha256, NDManager memory, Map<String, NDArray> weights) {
    this.config = config;
    this.sha256 = sha256;
    this.memory = memory;
    this.math = new SaeMath(config, weights);
  }

  /**
   * Reads a SAELens folder ({@code cfg.json} and {@code sae_weights.safetensors}) onto the CPU.
   *
   * @throws IOException if a file is missing or cannot be read
   * @throws io.detoxj.core.CheckpointException if the files are damaged or do not fit together
   */
  public static SparseAutoencoder load(Path folder) throws IOException {
    return SaeFolder.load(folder);
  }

  /**
   * Reads a {@code params.npz} of Gemma Scope (Lieberum et al., arXiv 2408.05147): JumpReLU without
   * scaling or subtraction of the decoder's bias. Those of the embedding, which assume another
   * unit, are not supported; nor are arrays of 2 GiB and more (the widths 262k and up).
   *
   * @param model name of the model, such as {@code gemma-2-2b}
   * @param layer block whose output it reads
   * @throws IOException if the file is missing or cannot be read
   * @throws io.detoxj.core.CheckpointException if it is damaged or is something else
   */
  public static SparseAutoencoder loadGemmaScope(Path file, String model, int layer)
      throws IOException {
    return GemmaScope.load(file, model, HookPoint.residPost(layer));
  }

  /**
   * An autoencoder of given weights.
   *
   * @param config what it is
   * @param weights in row-major order, by the names of SAELens: {@code W_enc [d_in, d_sae]}, {@code
   *     W_dec [d_sae, d_in]}, {@code b_dec [d_in]}, and {@code b_enc}, {@code threshold}, {@code
   *     b_gate}, {@code b_mag}, {@code r_mag [d_sae]} as the architecture needs; copied
   * @throws io.detoxj.core.CheckpointException if one is missing or does not fit
   */
  public static SparseAutoencoder of(SaeConfig config, Map<String, float[]> weights) {
    try {
      return of(
          config,
          Device.cpu(),
          "the weights",
          (name, shape, memory) ->
              memory.create(SaeTensors.require(weights, name, shape), new Shape(shape)));
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory cannot fail", e);
    }
  }

  /** Makes a tensor of an autoencoder. */
  interface Source {
    NDArray tensor(String name, long[] shape, NDManager memory) throws IOException;
  }

  /** An autoencoder of the tensors that a configuration asks for. */
  static SparseAutoencoder of(SaeConfig config, Device device, String where, Source source)
      throws IOException {
    Offline.byDefault();
    NDManager memory = NDManager.newBaseManager(device, "PyTorch");
    try {
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      for (Map.Entry<String, long[]> entry : SaeTensors.shapes(config).entrySet()) {
        arrays.put(entry.getKey(), source.tensor(entry.getKey(), entry.getValue(), memory));
      }
      SaeTensors.check(arrays, where);
      return new SparseAutoencoder(config, SaeTensors.sha256(arrays), memory, arrays);
    } catch (RuntimeException | IOException e) {
      memory.close();
      throw e;
    }
  }

  /** What it is. */
  public SaeConfig config() {
    return config;
  }

  /** Everything that makes its features: the weights and the fields of cfg.json that act. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder().put("weights", sha256).put("config", config.fingerprint()).build();
  }

  /**
   * Checks that something was made for this autoencoder.
   *
   * @param weightsSha256 the weights it was made for
   * @param made all that is known of the autoencoder it was made for; empty if it is the weights
   * @param what the beginning of the message: "the feature set was made for"
   * @param remedy what to do, the end of the message
   * @throws InterventionException if it was made for another one; the message says in what
   */
  public void requireMadeFor(
      String weightsSha256, Optional<Fingerprint> made, String what, String remedy) {
    if (!weightsSha256.equals(sha256)) {
      throw new InterventionException(
          "%s autoencoder %s but this one is %s; %s"
              .formatted(what, weightsSha256, sha256, remedy));
    }
    if (made.isPresent() && !made.get().equals(fingerprint())) {
      throw new InterventionException(
          "%s autoencoder %s, whose cfg.json has changed: this one %s; %s"
              .formatted(what, weightsSha256, fingerprint().explain(made.get(), "there"), remedy));
    }
  }

  /** SHA-256 of its weights. */
  public String sha256() {
    return sha256;
  }

  /** The computation on arrays. */
  public SaeMath math() {
    if (!open.isOpen()) {
      throw new IllegalStateException("the autoencoder is closed; load it again");
    }
    return math;
  }

  /**
   * Feature activations.
   *
   * @param activations {@code [tokens][d_in]}
   * @return {@code [tokens][d_sae]}, none below 0
   */
  public float[][] encode(float[][] activations) {
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      NDArray features = math().encode(array(activations, scratch)).features();
      return Vectors.rows(features.toFloatArray(), config.features());
    }
  }

  /**
   * What is left of activations after encoding and decoding.
   *
   * @param activations {@code [tokens][d_in]}
   * @return {@code [tokens][d_in]}
   */
  public float[][] reconstruct(float[][] activations) {
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      SaeMath.Encoded encoded = math().encode(array(activations, scratch));
      NDArray decoded = math().decode(encoded.features(), encoded);
      return Vectors.rows(decoded.toFloatArray(), config.width());
    }
  }

  /**
   * What one unit of some features adds to a token, {@code [features][d_in]}: their decoder rows;
   * of a TopK autoencoder that counts activations in the norms of these rows, the rows with norm 1.
   */
  public float[][] decoderRows(List<Integer> features) {
    return FeatureRows.of(this, features).decoder();
  }

  /**
   * Cosines between decoder rows of this and all of another autoencoder of the same width.
   *
   * @param features of this one
   * @return {@code [features][d_sae of the other]}
   * @throws IllegalArgumentException if the widths differ
   */
  public float[][] cosines(List<Integer> features, SparseAutoencoder other) {
    if (other.config.width() != config.width()) {
      throw new IllegalArgumentException(
          "autoencoders of widths %s and %s have no directions in common"
              .formatted(config.width(), other.config.width()));
    }
    TorchOps.noGradients();
    try (NDManager scratch = memory.newSubManager()) {
      NDArray mine = array(decoderRows(features), scratch);
      NDArray theirs = other.math().weight("W_dec");
      NDArray theirNorms = theirs.norm(new int[] {1});
      theirNorms.attach(scratch);
      theirNorms = theirNorms.add(1e-12f);
      NDArray norms = mine.norm(new int[] {1}, true).add(1e-12f);
      NDArray columns = theirs.transpose();
      columns.attach(scratch);
      NDArray cosines = mine.matMul(columns).div(norms).div(theirNorms);
      return Vectors.rows(cosines.toFloatArray(), other.config.features());
    }
  }

  private NDArray array(float[][] rows, NDManager scratch) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("there are no activations to encode");
    }
    float[] flat = new float[rows.length * config.width()];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != config.width()) {
        throw new IllegalArgumentException(
            "activation %s has %s numbers but the autoencoder reads %s"
                .formatted(i, rows[i].length, config.width()));
      }
      System.arraycopy(rows[i], 0, flat, i * config.width(), config.width());
    }
    return scratch.create(flat, new Shape(rows.length, config.width()));
  }

  /**
   * Writes it as a folder that SAELens reads.
   *
   * @param folder made if need be; files in it are replaced
   * @throws IOException if a file cannot be written
   */
  public void save(Path folder) throws IOException {
    SaeFolder.save(config, Collections.unmodifiableMap(math().weights()), folder);
  }

  /** The number of native arrays it holds at this moment. */
  int nativeArrays() {
    return ((PtNDManager) memory).getManagedArrays().size();
  }

  @Override
  public String toString() {
    return config.features() + " features of " + config.source().point();
  }

  /** Frees the weights. A second call does nothing. */
  @Override
  public void close() {
    if (open.close()) {
      memory.close();
    }
  }
}
