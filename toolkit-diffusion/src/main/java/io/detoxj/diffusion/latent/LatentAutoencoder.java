/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.detoxj.core.DetoxException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.SafetensorsWriter;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Vectors;
import io.detoxj.diffusion.network.Compressor;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.ParallelDecoder;
import io.detoxj.diffusion.network.Pass;
import io.detoxj.diffusion.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A trained text autoencoder: states to latents and latents to tokens, without any corruption. What
 * becomes of a text does not depend on those beside it, to the bit. Safe for use by several
 * threads. Holds native memory until closed.
 */
public final class LatentAutoencoder implements AutoCloseable {
  private static final String OUTPUT_TOKENS = "output_tokens";
  private static final String STATES = "states";

  private final Weights weights;
  private final Compressor compressor;
  private final ParallelDecoder decoder;
  private final Standardizer standardizer;
  private final OutputTokens tokens;
  private final TorchOps.Variant variant;
  private final FrozenEncoder encoder;

  private LatentAutoencoder(
      Weights weights, Standardizer standardizer, OutputTokens tokens, FrozenEncoder encoder) {
    this.weights = weights;
    this.compressor = new Compressor(weights);
    this.decoder = new ParallelDecoder(weights, TokenTable.of(weights, tokens, encoder));
    this.encoder = encoder;
    this.standardizer = standardizer;
    this.tokens = tokens;
    this.variant = TorchOps.inferenceVariant(Device.cpu(), false);
  }

  /**
   * Weights, the statistics of states and the output tokens; to be written before the weights are
   * closed.
   */
  public static SafetensorsWriter file(
      Weights weights, Standardizer standardizer, OutputTokens tokens, ScalarType type) {
    SafetensorsWriter writer = new SafetensorsWriter().metadata(OwnOutput.MADE_BY, OwnOutput.NAME);
    weights.addTo(writer, type);
    standardizer.addTo(writer, STATES);
    return writer.addLongs(OUTPUT_TOKENS, new long[] {tokens.size()}, tokens.stored());
  }

  /**
   * Reads what {@link #file} makes.
   *
   * @param encoder stays with the caller, and open as long as this is
   * @throws io.detoxj.core.CheckpointException if it does not fit the sizes or the tokenizer, or is
   *     damaged
   */
  public static LatentAutoencoder read(
      NetworkSizes sizes, SafetensorsFile file, FrozenEncoder encoder) {
    OutputTokens tokens = OutputTokens.of(file.readLongs(OUTPUT_TOKENS), encoder.tokenizerSize());
    Standardizer standardizer = Standardizer.read(file, STATES, sizes.encoderWidth());
    return new LatentAutoencoder(
        Weights.read(sizes, List.of(NetworkPart.COMPRESSOR, NetworkPart.DECODER), file),
        standardizer,
        tokens,
        encoder);
  }

  /** How large it is. */
  public NetworkSizes sizes() {
    return weights.sizes();
  }

  /** Of the encoder's states. */
  public Standardizer standardizer() {
    return standardizer;
  }

  /** What the decoder can write. */
  public OutputTokens tokens() {
    return tokens;
  }

  /**
   * The latents of texts.
   *
   * @param texts of at most {@link NetworkSizes#maxTokens} tokens
   * @return one for each, {@code [latents * width]}, not standardised
   * @throws io.detoxj.core.ConfigException if a text is longer
   * @throws DetoxException if a number is not finite
   */
  public List<float[]> latents(List<FrozenEncoder.Encoded> texts) {
    TorchOps.noGradients();
    NetworkSizes sizes = sizes();
    List<float[]> all = new ArrayList<>(texts.size());
    for (FixedBatches.Batch<FrozenEncoder.Encoded> batch : FixedBatches.of(texts)) {
      PaddedStates padded = PaddedStates.of(batch.rows(), standardizer, sizes.maxTokens());
      try (NDManager scratch = weights.memory().newSubManager()) {
        Pass pass = Pass.of(variant, scratch, false);
        NDArray states =
            pass.array(padded.flat(), FixedBatches.ROWS, padded.tokens(), sizes.encoderWidth());
        float[] flat = compressor.latents(states, padded.seen(), pass).toFloatArray();
        float[][] rows = Vectors.rows(flat, sizes.latentNumbers());
        for (int row = 0; row < batch.size(); row++) {
          requireFinite(rows[row]);
          all.add(rows[row]);
        }
      }
    }
    return all;
  }

  /**
   * The tokens of latents: the likeliest at each place, up to the first end.
   *
   * @param latents each {@code [latents * width]}, not standardised
   * @return ids of the encoder's tokenizer; none for a text that ends at once
   * @throws DetoxException if a number is not finite
   */
  public List<int[]> texts(List<float[]> latents) {
    return texts(latents, Collections.nCopies(latents.size(), new int[0]));
  }

  /**
   * The same for rewrites: a decoder that is tied to the encoder's table also writes tokens of the
   * source that were in no text it learnt from.
   *
   * @param own for each its source's ids
   */
  public List<int[]> texts(List<float[]> latents, List<int[]> own) {
    return written(latents, own).stream().map(tokens::text).toList();
  }

  /**
   * How much of a text comes out again.
   *
   * @param right how many of its tokens stand at their places; one that the decoder cannot write
   *     does not
   * @param tokens how many it has, the end included
   */
  public record Recovered(int right, int tokens) {
    /**
     * The share of the tokens of texts that stand at their places.
     *
     * @param texts at least one
     */
    public static double share(List<Recovered> texts) {
      long all = texts.stream().mapToLong(Recovered::tokens).sum();
      return (double) texts.stream().mapToLong(Recovered::right).sum() / all;
    }
  }

  /** How much of each text comes out again. */
  public List<Recovered> recovered(List<FrozenEncoder.Encoded> texts) {
    return recovered(texts, latents(texts));
  }

  /**
   * The same with noise on the latents, which a smooth space bears.
   *
   * @param statistics of latents; the noise is added to standardised ones
   * @param deviation of the noise, 0 or more
   * @param seed of the noise, one stream a text
   */
  public List<Recovered> recovered(
      List<FrozenEncoder.Encoded> texts, Standardizer statistics, double deviation, long seed) {
    List<float[]> noisy = new ArrayList<>();
    for (float[] latents : latents(texts)) {
      RandomGenerator random = RandomStreams.named(seed, "latent-noise/" + noisy.size());
      float[] standard = statistics.apply(latents);
      for (int i = 0; i < standard.length; i++) {
        standard[i] += (float) (deviation * random.nextGaussian());
      }
      noisy.add(statistics.undo(standard));
    }
    return recovered(texts, noisy);
  }

  private List<Recovered> recovered(List<FrozenEncoder.Encoded> texts, List<float[]> latents) {
    List<int[]> written = written(latents, texts.stream().map(FrozenEncoder.Encoded::ids).toList());
    List<Recovered> all = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      int[] ids = texts.get(i).ids();
      int right = 0;
      for (int place = 0; place < ids.length; place++) {
        right += written.get(i)[place] == ids[place] ? 1 : 0;
      }
      all.add(new Recovered(right, ids.length));
    }
    return all;
  }

  /** Ids at all places, -1 for no token. */
  private List<int[]> written(List<float[]> latents, List<int[]> own) {
    TorchOps.noGradients();
    NetworkSizes sizes = sizes();
    latents.forEach(LatentAutoencoder::requireFinite);
    List<int[]> all = new ArrayList<>(latents.size());
    for (FixedBatches.Batch<float[]> batch : FixedBatches.of(latents)) {
      try (NDManager scratch = weights.memory().newSubManager()) {
        Pass pass = Pass.of(variant, scratch, false);
        float[] flat = Vectors.flat(batch.rows().toArray(float[][]::new));
        NDArray z =
            scratch.create(flat, new Shape(FixedBatches.ROWS, sizes.latents(), sizes.width()));
        NDArray hidden = decoder.hidden(z, pass);
        long[] chosen = decoder.tokens(hidden, pass).toLongArray();
        float[][] named =
            sizes.tied()
                ? Vectors.rows(
                    decoder.named(hidden, pass).toFloatArray(),
                    sizes.maxTokens() * sizes.encoderWidth())
                : new float[0][];
        for (int row = 0; row < batch.size(); row++) {
          int from = row * sizes.maxTokens();
          int[] ids = new int[sizes.maxTokens()];
          Arrays.setAll(ids, place -> tokens.id((int) chosen[from + place]));
          if (sizes.tied()) {
            TokenTable.putOwn(ids, named[row], own.get(all.size()), tokens, encoder);
          }
          all.add(ids);
        }
      }
    }
    return all;
  }

  private static void requireFinite(float[] latents) {
    for (float value : latents) {
      if (!Float.isFinite(value)) {
        throw new DetoxException(
            "a text's latents have the number %s; the weights are damaged, get the model again"
                .formatted(value));
      }
    }
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return ((PtNDManager) weights.memory()).getManagedArrays().size();
  }

  @Override
  public void close() {
    compressor.close();
    decoder.close();
    weights.close();
  }
}
