/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.value;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.CheckpointFolder;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.model.Session;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Estimates {@code Q(s, a)} for every next token {@code a} after a text {@code s}: the expected
 * return of taking it, in [-1, 0], where {@code -Q} is the probability that the finished text is
 * judged toxic (Cao et al., ICLR 2023, arXiv 2302.14003). Safe for use by several threads; whoever
 * made it closes it, after all that decodes with it.
 */
public final class ValueNetwork implements AutoCloseable {
  /** The usual name of its folder beside a model's files. */
  public static final String FOLDER_NAME = "value";

  private static final int ROWS = 64;

  private final LanguageModel network;
  private final ValueCalibration calibration;

  private ValueNetwork(LanguageModel network, ValueCalibration calibration) {
    this.network = network;
    this.calibration = calibration;
  }

  /**
   * Loads a value network's folder onto the CPU, in float32.
   *
   * @throws IOException if a file cannot be read
   * @throws ConfigException if the folder holds a language model
   * @throws io.detoxj.core.CheckpointException if a file is missing or damaged
   */
  public static ValueNetwork load(Path folder) throws IOException {
    return load(folder, LoadOptions.standard());
  }

  /**
   * Loads a value network's folder.
   *
   * @throws IOException if a file cannot be read
   * @see #load(Path)
   */
  public static ValueNetwork load(Path folder, LoadOptions options) throws IOException {
    CheckpointFolder files = CheckpointFolder.open(folder);
    if (!files.modelType().equals(ValueArchitecture.MODEL_TYPE)) {
      throw new ConfigException(
          "%s holds a model of type \"%s\", not a value network; train one, or give the folder of one"
              .formatted(folder, files.modelType()));
    }
    ValueCalibration calibration =
        ValueCalibration.read(files.config(), folder.resolve("config.json"));
    return new ValueNetwork(TransformerModel.load(folder, options), calibration);
  }

  /**
   * Reads any model's logits as values.
   *
   * @param network closed with this object
   * @param calibration corrects them
   */
  public static ValueNetwork of(LanguageModel network, ValueCalibration calibration) {
    return new ValueNetwork(network, calibration);
  }

  /** The network; the logits of its sessions are raw values, before clamping and calibration. */
  public LanguageModel network() {
    return network;
  }

  /** Everything that makes its values: the network, as any model, and the calibration. */
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("network", network.fingerprint())
        .put("calibration_slope", calibration.slope())
        .put("calibration_offset", calibration.offset())
        .build();
  }

  /** Makes raw values values. */
  public ValueCalibration calibration() {
    return calibration;
  }

  /** The same network with another calibration; closing either closes the network. */
  public ValueNetwork with(ValueCalibration other) {
    return new ValueNetwork(network, other);
  }

  /**
   * A control: the values of every step given to the wrong tokens, by one random permutation of the
   * vocabulary. It reads this network, which must stay open; closing it closes nothing.
   */
  public ValueNetwork permuted(long seed) {
    return new ValueNetwork(new PermutedValues(network, seed), calibration);
  }

  /**
   * Values of the tokens taken: {@code Q(s_i, a_i)} where {@code s_i} is the sequence as far as
   * token i and {@code a_i} the token after it.
   *
   * @param sequences token ids, from 2 to the context length
   * @return for each sequence {@code [length - 1]}, in [-1, 0]
   */
  public List<double[]> taken(List<int[]> sequences) {
    List<double[]> result = new ArrayList<>();
    for (int first = 0; first < sequences.size(); first += ROWS) {
      result.addAll(batch(sequences.subList(first, Math.min(first + ROWS, sequences.size()))));
    }
    return result;
  }

  private List<double[]> batch(List<int[]> sequences) {
    List<double[]> result = new ArrayList<>();
    if (network instanceof TransformerModel transformer) {
      List<int[]> states =
          sequences.stream().map(ids -> Arrays.copyOf(ids, ids.length - 1)).toList();
      List<float[][]> all = transformer.forward(states);
      for (int row = 0; row < all.size(); row++) {
        double[] values = new double[all.get(row).length];
        for (int i = 0; i < values.length; i++) {
          values[i] = calibration.value(all.get(row)[i][sequences.get(row)[i + 1]]);
        }
        result.add(values);
      }
      return result;
    }
    for (int[] sequence : sequences) {
      try (Session session = network.newSession()) {
        double[] values = new double[sequence.length - 1];
        float[][] raw = session.prefill(List.of(new int[] {sequence[0]}));
        for (int i = 0; i < values.length; i++) {
          values[i] = calibration.value(raw[0][sequence[i + 1]]);
          raw = i + 1 < values.length ? session.next(new int[] {sequence[i + 1]}) : raw;
        }
        result.add(values);
      }
    }
    return result;
  }

  @Override
  public String toString() {
    return "values by " + network;
  }

  /** Closes the network. */
  @Override
  public void close() {
    network.close();
  }
}
