/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.io.Unclosed;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.diffusion.latent.FrozenEncoder;
import io.detoxj.diffusion.latent.LatentAutoencoder;
import io.detoxj.diffusion.latent.Standardizer;
import io.detoxj.diffusion.network.NetworkPart;
import io.detoxj.diffusion.network.NetworkSizes;
import io.detoxj.diffusion.network.Weights;
import io.detoxj.diffusion.process.FirstGuess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A trained text diffusion: noise becomes latents, and latents become a text. With the same seed a
 * sentence comes out the same, to the byte, whatever stands beside it. Safe for use by several
 * threads. Holds native memory until closed.
 */
public final class TextDiffusion implements AutoCloseable {
  /** Of sampling and decoding; higher when the same files say something else. */
  private static final String CODE = "3";

  private final DiffusionCard card;
  private final Fingerprint fingerprint;
  private final FrozenEncoder encoder;
  private final LatentAutoencoder autoencoder;
  private final LatentSampler sampler;
  private final Standardizer statistics;
  private final Unclosed open;
  // Closing frees native memory, so it must wait for calls in progress.
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private TextDiffusion(
      Path folder,
      DiffusionCard card,
      FrozenEncoder encoder,
      LatentAutoencoder autoencoder,
      SafetensorsFile diffusion)
      throws IOException {
    NetworkSizes sizes = card.sizes();
    this.card = card;
    this.encoder = encoder;
    this.autoencoder = autoencoder;
    this.statistics = DiffusionFolder.statistics(diffusion, sizes.latentNumbers());
    this.fingerprint =
        Fingerprint.builder()
            .put("diffusion_sha256", Sha256.hex(folder.resolve(DiffusionFolder.DIFFUSION)))
            .put("autoencoder_sha256", Sha256.hex(folder.resolve(DiffusionFolder.AUTOENCODER)))
            .put("encoder", encoder.identity())
            .put("schedule_d", card.schedule().d())
            .put("first_guess", card.guess().name())
            .put("code", CODE)
            .build();
    Weights weights =
        Weights.read(sizes, List.of(NetworkPart.CONDITION, NetworkPart.SCORE), diffusion);
    this.sampler =
        new LatentSampler(weights, card.schedule(), card.guess(), autoencoder.standardizer());
    this.open = Unclosed.watch(this, "the text diffusion of " + folder);
  }

  /**
   * Loads a folder that {@link DiffusionFolder#write} made, with the encoder in it.
   *
   * @throws CheckpointException if a file is missing or damaged, or they do not belong together:
   *     another encoder or vocabulary, statistics of another autoencoder
   * @throws IOException if a file cannot be read
   */
  public static TextDiffusion load(Path folder) throws IOException {
    Path encoder = folder.resolve(DiffusionFolder.ENCODER);
    if (!Files.isDirectory(encoder)) {
      DiffusionCard card = DiffusionCard.read(folder.resolve(DiffusionFolder.CARD));
      throw new CheckpointException(
          "%s comes without its encoder; give the folder of the one that it was trained with (encoder=FOLDER at the command line); for the bundled models the README.md beside them says how to make it: %s"
              .formatted(folder, card.encoder().json()));
    }
    return load(folder, encoder);
  }

  /**
   * The same with an encoder that lies elsewhere, which must be the one of the training.
   *
   * @throws CheckpointException as {@link #load(Path)}
   * @throws IOException if a file cannot be read
   */
  public static TextDiffusion load(Path folder, Path encoderFolder) throws IOException {
    DiffusionCard card = DiffusionCard.read(folder.resolve(DiffusionFolder.CARD));
    SafetensorsFile diffusion = DiffusionFolder.diffusion(folder);
    FrozenEncoder encoder = FrozenEncoder.load(encoderFolder, card.encoderLayer());
    try {
      if (!encoder.identity().equals(card.encoder())) {
        throw new CheckpointException(
            "%s is another encoder than the one of the training: here %s; give the one that was trained with"
                .formatted(encoderFolder, encoder.identity().explain(card.encoder(), "there")));
      }
      LatentAutoencoder autoencoder =
          LatentAutoencoder.read(
              card.sizes(),
              SafetensorsFile.open(folder.resolve(DiffusionFolder.AUTOENCODER)),
              encoder);
      try {
        return new TextDiffusion(folder, card, encoder, autoencoder, diffusion);
      } catch (RuntimeException | IOException e) {
        autoencoder.close();
        throw e;
      }
    } catch (RuntimeException | IOException e) {
      encoder.close();
      throw e;
    }
  }

  /** What it is. */
  public DiffusionCard card() {
    return card;
  }

  /** Everything that makes its texts but the settings. */
  public Fingerprint fingerprint() {
    return fingerprint;
  }

  /** How many tokens a text has, special tokens included. */
  public int tokens(String text) {
    return encoder.ids(text).length;
  }

  /**
   * Writes texts without a source.
   *
   * @param number how many
   * @throws ConfigException if the model reads a source
   */
  public List<String> write(int number, RewritingSettings settings) {
    if (card.sizes().conditional()) {
      throw new ConfigException("this model rewrites sentences; give it some");
    }
    if (settings.sampling().begin() < 1) {
      throw new ConfigException("a text without a source begins with noise alone, at the time 1");
    }
    return whileOpen(
        () -> {
          List<LatentSampler.Row> rows = new ArrayList<>();
          for (int i = 0; i < number; i++) {
            rows.add(
                new LatentSampler.Row(
                    null, new float[0], RandomStreams.forSample(settings.seed(), "text", i)));
          }
          List<int[]> none = Collections.nCopies(number, new int[0]);
          return written(sampler.sample(rows, settings), none).stream().map(encoder::text).toList();
        });
  }

  /**
   * Rewrites texts, each as often as the settings have candidates.
   *
   * @param sources of at most {@link NetworkSizes#maxTokens} tokens each
   * @return for each source its candidates, of which the first is the plain sample
   * @throws ConfigException if a text is too long, or the model reads no source
   */
  public List<List<String>> rewrite(List<String> sources, RewritingSettings settings) {
    requireReader();
    return whileOpen(
        () -> {
          List<LatentSampler.Row> rows = rows(sources, settings);
          List<int[]> own = rows.stream().map(row -> LatentSampler.source(row).ids()).toList();
          List<int[]> written = written(sampler.sample(rows, settings), own);
          List<List<String>> all = new ArrayList<>();
          for (int i = 0; i < sources.size(); i++) {
            String source = sources.get(i);
            int from = i * settings.candidates();
            all.add(
                written.subList(from, from + settings.candidates()).stream()
                    .map(ids -> encoder.text(ids, source))
                    .toList());
          }
          return all;
        });
  }

  /**
   * Looks whether it rewrites.
   *
   * @throws ConfigException if it writes texts alone
   */
  void requireReader() {
    if (!card.sizes().conditional()) {
      throw new ConfigException("this model reads no source; it was trained to write texts alone");
    }
  }

  /** The candidates of sources, one after the other. */
  List<LatentSampler.Row> rows(List<String> sources, RewritingSettings settings) {
    List<FrozenEncoder.Encoded> encoded = encoder.encodeAll(sources);
    boolean ownLatents = settings.sampling().begin() < 1 || card.guess() == FirstGuess.SOURCE;
    List<float[]> latents = ownLatents ? autoencoder.latents(encoded) : List.of();
    List<LatentSampler.Row> rows = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      float[] own = ownLatents ? statistics.apply(latents.get(i)) : new float[0];
      for (int sample = 0; sample < settings.candidates(); sample++) {
        RandomGenerator noise = RandomStreams.forSample(settings.seed(), sources.get(i), sample);
        rows.add(new LatentSampler.Row(encoded.get(i), own, noise));
      }
    }
    return rows;
  }

  /**
   * What is believed at each step of a rewriting: a sentence that forms out of noise.
   *
   * @param source of at most {@link NetworkSizes#maxTokens} tokens
   * @return for each step the text of the prediction; the last is the plain sample if the last
   *     prediction is what is handed on
   * @throws ConfigException as {@link #rewrite}
   */
  public List<String> watch(String source, RewritingSettings settings) {
    requireReader();
    return whileOpen(
        () -> {
          List<float[]> seen = new ArrayList<>();
          sampler.sample(
              rows(List.of(source), settings.withCandidates(1)),
              settings,
              (batch, step, time, state, clean) ->
                  seen.add(Arrays.copyOf(clean, card.sizes().latentNumbers())));
          List<int[]> own = Collections.nCopies(seen.size(), encoder.ids(source));
          return written(seen, own).stream().map(ids -> encoder.text(ids, source)).toList();
        });
  }

  /** What the autoencoder makes of texts without any diffusion. */
  public List<String> reconstruct(List<String> texts) {
    return whileOpen(
        () -> {
          List<FrozenEncoder.Encoded> encoded = encoder.encodeAll(texts);
          List<int[]> own = encoded.stream().map(FrozenEncoder.Encoded::ids).toList();
          return autoencoder.texts(autoencoder.latents(encoded), own).stream()
              .map(encoder::text)
              .toList();
        });
  }

  /** The ids of standardised latents, with those of the source of each; none for no source. */
  private List<int[]> written(List<float[]> standardised, List<int[]> own) {
    return autoencoder.texts(standardised.stream().map(statistics::undo).toList(), own);
  }

  /** Calls while the model is open. */
  <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (!open.isOpen()) {
        throw new IllegalStateException("the text diffusion is closed; load it again");
      }
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  FrozenEncoder encoder() {
    return encoder;
  }

  LatentAutoencoder autoencoder() {
    return autoencoder;
  }

  Standardizer statistics() {
    return statistics;
  }

  LatentSampler sampler() {
    return sampler;
  }

  /** How many native arrays it holds; the same before and after each call. */
  int nativeArrays() {
    return sampler.nativeArrays();
  }

  /** Frees the native memory; calls in progress are waited for. Closing twice does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (open.close()) {
        sampler.close();
        autoencoder.close();
        encoder.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
