/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.effect;

import io.detoxj.core.ConfigException;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.math.Vectors;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.feature.FeatureSet;
import io.detoxj.steering.feature.TextFeatures;
import io.detoxj.steering.sae.SparseAutoencoder;
import io.detoxj.steering.vector.SteeringVector;
import io.detoxj.steering.vector.VectorSteering;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Fits SAE-TS (Chalnev et al., arXiv 2411.02193): steers by the autoencoder's own decoder rows,
 * each as far as the model's loss allows, looks at what that does to the features of what it
 * writes, and takes of all that the vector which should silence some features and do little else.
 * Ours are the prompts (three beginnings of its own, the others the first words of the neutral
 * texts), the texts of the loss (the neutral ones), a ceiling in multiples of the model's own loss,
 * and least squares.
 *
 * @param vectors how many decoder rows are tried, drawn at random; all if there are fewer
 * @param samples continuations of each prompt under a vector; the paper has 64
 * @param growth how many times the loss may be what it is without steering
 */
public record EffectFitting(int vectors, int samples, double growth) {
  /** The name of the method. */
  public static final String KIND = "sae-ts";

  private static final String DIRECTION = "direction";
  private static final String SCALE = "scale";
  private static final int PROMPTS = 14;
  private static final int UNPROMPTED = 3;
  private static final int WORDS = 3;
  private static final int TOKENS = 28;
  private static final int LOSS_TEXTS = 32;
  private static final int LOSS_TOKENS = 64;
  private static final int BASE = 10;
  private static final int HELD_OUT = 10;
  private static final double RIDGE = 1e-2;
  private static final long SEED = 1;

  /** Vectors and what each did. */
  private record Tried(List<float[]> vectors, List<float[]> effects) {
    Tried part(int from, int to) {
      return new Tried(vectors.subList(from, to), effects.subList(from, to));
    }
  }

  /**
   * Measures and fits.
   *
   * @param features those that are not wanted, of this autoencoder
   * @param texts the toxic ones are not used
   * @param progress its unit is the vector
   * @return a unit vector towards the unwanted features' absence, the scale at which the loss
   *     reaches its ceiling, and what the map predicts of it
   * @throws ConfigException if the texts are too short, or no vector that was tried does what is
   *     wanted
   */
  public MethodFit fit(
      TransformerModel model,
      SparseAutoencoder sae,
      FeatureSet features,
      FitTexts texts,
      ProgressListener progress) {
    HookPoint point = model.info().requireHookPoint(sae.config().source().point());
    ScaleSearch search = new ScaleSearch(model, point, lossTexts(model, texts.neutral()), growth);
    Tried tried = tried(model, sae, search, prompts(texts.neutral()), progress);
    int learnt = tried.vectors().size() - Math.max(1, tried.vectors().size() / HELD_OUT);
    Tried some = tried.part(0, learnt);
    Tried others = tried.part(learnt, tried.vectors().size());
    SteeringEffects known = SteeringEffects.fit(some.vectors(), some.effects(), RIDGE);
    SteeringEffects all = SteeringEffects.fit(tried.vectors(), tried.effects(), RIDGE);
    float[] target = new float[sae.config().features()];
    features.steered(sae).forEach(feature -> target[feature.index()] = -1);
    float[] direction = all.towards(target);
    float[] predicted = all.predicted(direction);
    return new MethodFit(
        KIND,
        Origin.of(model.info()),
        Map.of(
            "autoencoder",
            sae.sha256(),
            "features",
            features.indices().toString(),
            "vectors",
            Integer.toString(tried.vectors().size()),
            "samples",
            Integer.toString(samples),
            "loss_ceiling",
            number(search.ceiling()),
            SCALE,
            Double.toString(search.of(direction)),
            "held_out_explained",
            number(known.explained(others.vectors(), others.effects())),
            "predicted_on_features",
            number(mean(predicted, target, true)),
            "predicted_on_others",
            number(mean(predicted, target, false))),
        Map.of(MethodFit.name(point, DIRECTION), direction));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  private static double mean(float[] predicted, float[] target, boolean chosen) {
    return IntStream.range(0, target.length)
        .filter(i -> target[i] != 0 == chosen)
        .mapToDouble(i -> predicted[i])
        .average()
        .orElse(0);
  }

  /**
   * The vector of a fit, to be subtracted.
   *
   * @return of the length at which the loss reaches the ceiling of the fit
   * @throws ConfigException if the fit is damaged
   */
  public static SteeringVector vector(MethodFit fit) {
    Map<HookPoint, float[]> directions = fit.at(DIRECTION);
    if (directions.size() != 1) {
      throw new ConfigException(
          "the fit of sae-ts has %s directions, not one; make it anew with fit-method"
              .formatted(directions.size()));
    }
    Map.Entry<HookPoint, float[]> only = directions.entrySet().iterator().next();
    return new SteeringVector(only.getKey(), Vectors.scaled(only.getValue(), -fit.number(SCALE)));
  }

  private Tried tried(
      TransformerModel model,
      SparseAutoencoder sae,
      ScaleSearch search,
      List<Prompt> prompts,
      ProgressListener progress) {
    List<float[]> rows = rows(sae);
    float[] base = features(model, model, sae, prompts, BASE * samples);
    List<float[]> effects = new ArrayList<>();
    HookPoint point = sae.config().source().point();
    for (float[] row : rows) {
      VectorSteering steering =
          VectorSteering.away(new SteeringVector(point, row), -search.of(row));
      try (DetoxifiedModel view = model.with(steering)) {
        float[] steered = features(view, model, sae, prompts, samples);
        effects.add(Vectors.of(base.length, i -> steered[i] - base[i]));
      }
      progress.progress(effects.size(), rows.size(), "");
    }
    return new Tried(rows, effects);
  }

  /** Decoder rows of length 1; those of length 0 point nowhere. */
  private List<float[]> rows(SparseAutoencoder sae) {
    int[] drawn =
        Shuffle.order(sae.config().features(), RandomStreams.named(SEED, "sae-ts/vectors"));
    List<Integer> order = Arrays.stream(drawn).boxed().toList();
    List<float[]> rows =
        Arrays.stream(sae.decoderRows(order))
            .filter(row -> Vectors.norm(row) > 0)
            .limit(vectors)
            .map(row -> Vectors.scaled(row, 1 / Vectors.norm(row)))
            .toList();
    if (rows.size() < 2) {
      throw new ConfigException(
          "sae-ts needs at least 2 vectors to learn from but has " + rows.size());
    }
    return rows;
  }

  private static List<Prompt> prompts(List<String> texts) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < UNPROMPTED; i++) {
      prompts.add(Prompt.unprompted("own-" + i));
    }
    texts.stream()
        .map(text -> Arrays.stream(text.strip().split("\\s+")))
        .map(words -> words.limit(WORDS).collect(Collectors.joining(" ")))
        .filter(text -> !text.isEmpty())
        .limit(PROMPTS - UNPROMPTED)
        .forEach(text -> prompts.add(new Prompt("text-" + prompts.size(), text)));
    return prompts;
  }

  private static List<int[]> lossTexts(TransformerModel model, List<String> texts) {
    int most = Math.min(LOSS_TOKENS, model.contextLength());
    List<int[]> some =
        texts.stream()
            .map(text -> model.tokenizer().encodePrompt(text))
            .filter(ids -> ids.length > 1)
            .limit(LOSS_TEXTS)
            .map(ids -> Arrays.copyOf(ids, Math.min(ids.length, most)))
            .toList();
    if (some.isEmpty()) {
      throw new ConfigException("sae-ts needs neutral texts of two tokens or more");
    }
    return some;
  }

  /** Mean activations over the tokens of what one model writes, as the other reads it. */
  private static float[] features(
      LanguageModel writer,
      TransformerModel reader,
      SparseAutoencoder sae,
      List<Prompt> prompts,
      int samples) {
    GenerationConfig config =
        GenerationConfig.nucleus(TOKENS, 0.3)
            .with(new Decoding.Sampling(1, 50, 0.3))
            .withSamples(samples)
            .withSeed(SEED);
    List<String> texts = new ArrayList<>();
    List<Completion> completions = new Generator(config).generate(writer, prompts);
    for (int i = 0; i < completions.size(); i++) {
      texts.add(prompts.get(i / samples).text() + completions.get(i).text());
    }
    double[] sums = new double[sae.config().features()];
    long[] tokens = {0};
    TextFeatures.forEach(
        reader,
        sae,
        texts,
        rows -> {
          tokens[0] += rows.length;
          for (float[] row : rows) {
            for (int i = 0; i < sums.length; i++) {
              sums[i] += row[i];
            }
          }
        },
        ProgressListener.silent());
    return Vectors.of(sums.length, i -> tokens[0] == 0 ? 0 : sums[i] / tokens[0]);
  }
}
