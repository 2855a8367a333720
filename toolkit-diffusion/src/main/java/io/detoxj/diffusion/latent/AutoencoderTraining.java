/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.latent;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.train.BatchOrder;
import io.detoxj.core.train.TrainingTask;
import io.detoxj.diffusion.network.Compressor;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.ParallelDecoder;
import io.detoxj.diffusion.network.Pass;
import io.detoxj.diffusion.network.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The text autoencoder in training: cross-entropy of all tokens of a text, its special tokens
 * included, and the mean squared distance of the decoder's last states to the encoder's clean ones.
 * Padding counts in neither. The encoder's states are numbers, not computed here, so nothing of it
 * learns. Not for several threads at once.
 */
public final class AutoencoderTraining implements TrainingTask, AutoCloseable {
  private final Weights weights;
  private final Compressor compressor;
  private final ParallelDecoder decoder;
  private final StateStore texts;
  private final OutputTokens tokens;
  private final Settings settings;
  private final BatchOrder order;

  /**
   * How it is trained.
   *
   * @param smoothing which tricks are on
   * @param corruption their values
   * @param variant {@link TorchOps.Variant#PLAIN} or {@link TorchOps.Variant#MIXED}
   * @param batch texts a step
   * @param seed of weights, order and corruption
   */
  public record Settings(
      Smoothing smoothing, Corruption corruption, TorchOps.Variant variant, int batch, long seed) {}

  private AutoencoderTraining(
      Weights weights,
      StateStore texts,
      OutputTokens tokens,
      FrozenEncoder encoder,
      Settings settings) {
    this.weights = weights;
    this.compressor = new Compressor(weights);
    this.decoder = new ParallelDecoder(weights, TokenTable.of(weights, tokens, encoder));
    this.texts = texts;
    this.tokens = tokens;
    this.settings = settings;
    this.order = new BatchOrder(texts.size(), settings.batch(), settings.seed(), "autoencoder");
  }

  /**
   * Starts from random weights.
   *
   * @param encoder whose table of tokens the decoder knows them by, if it is tied to it
   */
  public static AutoencoderTraining random(
      NetworkSizes sizes,
      StateStore texts,
      OutputTokens tokens,
      FrozenEncoder encoder,
      Settings settings) {
    return new AutoencoderTraining(
        Weights.random(
            sizes, List.of(NetworkPart.COMPRESSOR, NetworkPart.DECODER), settings.seed()),
        texts,
        tokens,
        encoder,
        settings);
  }

  /** The weights as they are now; closed with this. */
  public Weights weights() {
    return weights;
  }

  @Override
  public Map<String, NDArray> parameters() {
    return weights.arrays();
  }

  @Override
  public Fingerprint fingerprint() {
    return Fingerprint.builder()
        .put("task", "text autoencoder")
        .put("sizes", weights.sizes().toString())
        .put("settings", settings.toString())
        .put("texts", texts.sha256())
        .put("output_tokens", Arrays.toString(tokens.stored()))
        .build();
  }

  @Override
  public NDArray loss(long step, NDManager scratch) {
    List<FrozenEncoder.Encoded> some = new ArrayList<>();
    for (int row : order.at(step)) {
      some.add(texts.encoded(row));
    }
    RandomGenerator random = RandomStreams.named(settings.seed(), "corruption/" + step);
    return loss(some, random, Pass.of(settings.variant(), scratch, true));
  }

  /** The loss of texts, with what the settings do to them. */
  NDArray loss(List<FrozenEncoder.Encoded> some, RandomGenerator random, Pass pass) {
    NetworkSizes sizes = weights.sizes();
    PaddedStates clean = PaddedStates.of(some, texts.standardizer(), PaddedStates.longest(some));
    PaddedStates read = clean.copy();
    if (settings.smoothing().corruptsActivations()) {
      settings.corruption().activations(read.rows(), read.seen(), random);
    }
    NDArray states = pass.array(read.flat(), some.size(), read.tokens(), sizes.encoderWidth());
    NDArray latents = compressor.latents(states, read.seen(), pass); // [B, N, d]
    if (settings.smoothing().dropsLatents()) {
      int numbers = some.size() * sizes.latentNumbers();
      float[] kept = settings.corruption().kept(numbers, random);
      NDArray mask = pass.array(kept, some.size(), sizes.latents(), sizes.width());
      latents = pass.operators().call("times", latents, mask);
    }
    return loss(some, clean, latents, pass);
  }

  private NDArray loss(
      List<FrozenEncoder.Encoded> some, PaddedStates clean, NDArray latents, Pass pass) {
    NetworkSizes sizes = weights.sizes();
    int count = some.stream().mapToInt(text -> text.ids().length).sum();
    long[] rows = new long[count];
    long[] targets = new long[count];
    float[] wanted = new float[count * sizes.encoderWidth()];
    int at = 0;
    for (int text = 0; text < some.size(); text++) {
      int[] ids = some.get(text).ids();
      System.arraycopy(
          clean.rows()[text],
          0,
          wanted,
          at * sizes.encoderWidth(),
          ids.length * sizes.encoderWidth());
      for (int place = 0; place < ids.length; place++) {
        rows[at] = (long) text * sizes.maxTokens() + place;
        targets[at++] = tokens.index(ids[place]);
      }
    }
    NDArray hidden =
        decoder.at(decoder.hidden(latents, pass), pass.scratch().create(rows), pass); // [M, d]
    NDArray words = decoder.tokenLoss(hidden, pass.scratch().create(targets), pass);
    NDArray distance =
        decoder.stateLoss(hidden, pass.array(wanted, count, sizes.encoderWidth()), pass);
    // With the weight 0 the layer before the distance has a gradient still, of zeros.
    NDArray weight = pass.scratch().create(settings.smoothing().comparesStates() ? 1f : 0f);
    return pass.operators().call("plus", words, distance, weight);
  }

  @Override
  public void close() {
    compressor.close();
    decoder.close();
    weights.close();
  }
}
