/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.baseline;

import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.train.TrainableModel;
import io.detoxj.core.train.TrainingTask;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What a model is to learn without rewards, and on what else it is measured. */
public sealed interface Lesson {
  /** All that makes it, with the data by a hash. */
  Fingerprint fingerprint();

  /** How many tokens the model reads in a step, mean over the data, padding not counted. */
  double tokensPerStep();

  /** How many tokens are read once, before the first step. */
  long tokensBefore();

  /**
   * Makes a task of it.
   *
   * @param model as it is before the first step; stays with the caller
   */
  Attempt begin(TrainableModel model);

  /**
   * A task, and how good the model is at it now.
   *
   * @param task for a {@link io.detoxj.core.train.Trainer}
   * @param measured figures by name, in their order; those of what is held out begin with {@code
   *     held_out_}
   */
  record Attempt(TrainingTask task, Supplier<Map<String, Double>> measured) {}

  /**
   * Supervised fine-tuning.
   *
   * @param learnt one or more
   * @param heldOut others to measure on; may be none
   * @param batch texts in a step
   * @param seed of their order
   */
  record Texts(List<TokenText> learnt, List<TokenText> heldOut, int batch, long seed)
      implements Lesson {
    /** Keeps copies. */
    public Texts {
      learnt = List.copyOf(learnt);
      heldOut = List.copyOf(heldOut);
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder()
          .put("lesson", "sft")
          .put("batch", batch)
          .put("seed", seed)
          .put("learnt", hash(learnt.stream()))
          .put("held_out", hash(heldOut.stream()))
          .build();
    }

    @Override
    public double tokensPerStep() {
      return batch * mean(learnt.stream());
    }

    @Override
    public long tokensBefore() {
      return 0;
    }

    @Override
    public Attempt begin(TrainableModel model) {
      SupervisedTraining task = new SupervisedTraining(model, learnt, batch, seed);
      return new Attempt(
          task,
          () -> heldOut.isEmpty() ? Map.of() : Map.of("held_out_loss", task.meanLoss(heldOut)));
    }
  }

  /**
   * Direct preference optimisation.
   *
   * @param learnt one or more
   * @param heldOut others to measure on; may be none
   * @param settings of the loss
   */
  record Pairs(List<TextPair> learnt, List<TextPair> heldOut, DpoSettings settings)
      implements Lesson {
    /** Keeps copies. */
    public Pairs {
      learnt = List.copyOf(learnt);
      heldOut = List.copyOf(heldOut);
    }

    private static Stream<TokenText> texts(List<TextPair> pairs) {
      return pairs.stream().flatMap(pair -> Stream.of(pair.chosen(), pair.rejected()));
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder()
          .put("lesson", "dpo")
          .put("settings", settings.toString())
          .put("learnt", hash(texts(learnt)))
          .put("held_out", hash(texts(heldOut)))
          .build();
    }

    @Override
    public double tokensPerStep() {
      return 2 * settings.pairs() * mean(texts(learnt));
    }

    @Override
    public long tokensBefore() {
      return Stream.concat(texts(learnt), texts(heldOut)).mapToLong(one -> one.ids().length).sum();
    }

    @Override
    public Attempt begin(TrainableModel model) {
      DpoTraining task = new DpoTraining(model, learnt, settings);
      Map<String, DpoTraining> all = new LinkedHashMap<>();
      all.put("", task);
      if (!heldOut.isEmpty()) {
        all.put("held_out_", new DpoTraining(model, heldOut, settings));
      }
      return new Attempt(
          task,
          () -> {
            Map<String, Double> figures = new LinkedHashMap<>();
            all.forEach(
                (prefix, one) -> {
                  DpoTraining.Quality quality = one.quality();
                  figures.put(prefix + "loss", quality.loss());
                  figures.put(prefix + "accuracy", quality.accuracy());
                  figures.put(prefix + "margin", quality.margin());
                });
            return figures;
          });
    }
  }

  private static double mean(Stream<TokenText> texts) {
    return texts.mapToInt(text -> text.ids().length).average().orElse(0);
  }

  private static String hash(Stream<TokenText> texts) {
    return texts
        .map(text -> Arrays.toString(text.ids()) + text.wanted())
        .reduce("", (before, text) -> Sha256.hexOf(before + text));
  }
}
