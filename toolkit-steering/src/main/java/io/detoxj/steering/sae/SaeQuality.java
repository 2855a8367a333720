/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ActivationIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.hook.HookContext;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How well an autoencoder fits a model.
 *
 * @param explainedVariance {@code 1 - mean |x - x'|^2 / mean |x - mean x|^2} over tokens; 1 is
 *     perfect, below 0 is worse than the mean activation
 * @param l0 mean number of features that fire at a token
 * @param lossRecovered {@code (loss of zeros - loss of reconstructions) / (loss of zeros - loss)},
 *     where activations are replaced by zeros or by their reconstructions; next-token
 *     cross-entropies. Those of special tokens are not replaced, and what follows them is left out
 * @param deadShare share of features that fired at no token
 * @param tokens how many were looked at; special ones are left out
 */
public record SaeQuality(
    double explainedVariance, double l0, double lossRecovered, double deadShare, long tokens) {
  private static final int SEQUENCES_AT_ONCE = 16;
  private static final long LARGEST_FILE = 1 << 16;
  private static final ObjectMapper JSON =
      BoundedJson.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  /**
   * Measures. Sequences begin as the autoencoder's training texts did, and are given their first
   * token if need be ({@link SaeTokens}).
   *
   * @param model the model, without interventions of its own
   * @param texts their token ids, each two or more
   * @throws InterventionException if the autoencoder does not fit the model
   */
  public static SaeQuality measure(
      TransformerModel model, SparseAutoencoder sae, List<int[]> texts) {
    List<int[]> sequences = texts.stream().map(ids -> SaeTokens.begun(model, sae, ids)).toList();
    HookPoint point = sae.config().source().point();
    model.info().requireHookPoint(point);
    Sums sums = new Sums(sae.config().width(), sae.config().features());
    for (int first = 0; first < sequences.size(); first += SEQUENCES_AT_ONCE) {
      List<int[]> part =
          sequences.subList(first, Math.min(first + SEQUENCES_AT_ONCE, sequences.size()));
      ActivationCache cache = model.capture(part, point::equals);
      for (int i = 0; i < part.size(); i++) {
        sums.add(sae, kept(cache.at(point, i), part.get(i), model.info().specialTokens()));
      }
    }
    if (sums.tokens < 2) {
      throw new IllegalArgumentException(
          "the texts have " + sums.tokens + " tokens that are not special; at least 2 are needed");
    }
    requireFollowers(sequences, model.info().specialTokens());
    double plain = logProbability(model, sequences);
    double reconstructed =
        logProbability(model, sequences, sae, activation -> reconstruction(sae, activation));
    double zero = logProbability(model, sequences, sae, activation -> activation.mul(0));
    return new SaeQuality(
        sums.explained(),
        (double) sums.fired / sums.tokens,
        (reconstructed - zero) / (plain - zero),
        sums.dead(),
        sums.tokens);
  }

  /**
   * Writes it as JSON.
   *
   * @throws IOException if the file cannot be written
   */
  public void save(Path file) throws IOException {
    AtomicFiles.writeString(file, JSON.valueToTree(this).toPrettyString() + "\n");
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read
   * @throws CheckpointException if it holds something else
   */
  public static SaeQuality load(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new CheckpointException(file + " is larger than 64 KiB: it is no quality record");
    }
    try {
      return JSON.readValue(Files.readAllBytes(file), SaeQuality.class);
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " is no quality record: " + e.getOriginalMessage(), e);
    }
  }

  private static float[][] kept(float[][] tokens, int[] ids, Set<Integer> special) {
    return IntStream.range(0, ids.length)
        .filter(t -> !special.contains(ids[t]))
        .mapToObj(t -> tokens[t])
        .toArray(float[][]::new);
  }

  private static NDArray reconstruction(SparseAutoencoder sae, NDArray activation) {
    SaeMath.Encoded encoded = sae.math().encode(activation);
    NDArray decoded = sae.math().decode(encoded.features(), encoded);
    return decoded.reshape(activation.getShape());
  }

  private static void requireFollowers(List<int[]> sequences, Set<Integer> special) {
    boolean none =
        sequences.stream()
            .flatMapToInt(ids -> Arrays.stream(ids, 0, ids.length - 1))
            .allMatch(special::contains);
    if (none) {
      throw new IllegalArgumentException(
          "in none of the texts does a token follow one that is not special; give longer texts");
    }
  }

  private static double logProbability(
      TransformerModel model,
      List<int[]> sequences,
      SparseAutoencoder sae,
      UnaryOperator<NDArray> replacement) {
    try (DetoxifiedModel view = model.with(new Replacement(sae, replacement))) {
      return logProbability(view, sequences);
    }
  }

  /** Of all tokens that follow others than special ones, so many times minus the loss. */
  private static double logProbability(TransformerModel model, List<int[]> sequences) {
    Set<Integer> special = model.info().specialTokens();
    double sum = 0;
    for (int first = 0; first < sequences.size(); first += SEQUENCES_AT_ONCE) {
      int end = Math.min(first + SEQUENCES_AT_ONCE, sequences.size());
      List<int[]> part = sequences.subList(first, end);
      List<float[]> logProbabilities = model.logProbabilities(part);
      for (int i = 0; i < part.size(); i++) {
        for (int t = 0; t < logProbabilities.get(i).length; t++) {
          if (!special.contains(part.get(i)[t])) {
            sum += logProbabilities.get(i)[t];
          }
        }
      }
    }
    return sum;
  }

  private record Replacement(SparseAutoencoder sae, UnaryOperator<NDArray> replacement)
      implements Detoxifier {
    @Override
    public DetoxifierSpec spec() {
      return new DetoxifierSpec("replacement", "1", Map.of(), Map.of("sae", sae.fingerprint()));
    }

    @Override
    public InterventionPlan plan(ModelInfo model) {
      return InterventionPlan.of(
          new ActivationIntervention(
              "replacement",
              sae.config().source().point(),
              manager ->
                  (activation, context) -> replaced(activation, context, model.specialTokens())));
    }

    private NDArray replaced(NDArray activation, HookContext context, Set<Integer> special) {
      long[] ids = context.tokens().toLongArray();
      float[] kept = new float[ids.length];
      for (int i = 0; i < ids.length; i++) {
        kept[i] = special.contains((int) ids[i]) ? 1 : 0;
      }
      long[] shape = new long[activation.getShape().dimension()];
      Arrays.fill(shape, 1);
      shape[0] = activation.getShape().get(0);
      shape[1] = activation.getShape().get(1);
      NDArray mask = activation.getManager().create(kept, new Shape(shape));
      return mask.mul(activation).add(mask.neg().add(1f).mul(replacement.apply(activation)));
    }
  }

  private static final class Sums {
    private final double[] values;
    private final boolean[] live;
    private double squares;
    private double errors;
    private long fired;
    private long tokens;

    Sums(int width, int features) {
      values = new double[width];
      live = new boolean[features];
    }

    void add(SparseAutoencoder sae, float[][] x) {
      if (x.length == 0) {
        return;
      }
      float[][] decoded = sae.reconstruct(x);
      float[][] features = sae.encode(x);
      for (int t = 0; t < x.length; t++) {
        for (int i = 0; i < values.length; i++) {
          double error = (double) x[t][i] - decoded[t][i];
          errors += error * error;
          squares += (double) x[t][i] * x[t][i];
          values[i] += x[t][i];
        }
        for (int f = 0; f < live.length; f++) {
          if (features[t][f] > 0) {
            fired++;
            live[f] = true;
          }
        }
      }
      tokens += x.length;
    }

    double explained() {
      double mean = 0;
      for (double value : values) {
        mean += value / tokens * value / tokens;
      }
      return 1 - errors / tokens / (squares / tokens - mean);
    }

    double dead() {
      int dead = 0;
      for (boolean one : live) {
        dead += one ? 0 : 1;
      }
      return (double) dead / live.length;
    }
  }
}
