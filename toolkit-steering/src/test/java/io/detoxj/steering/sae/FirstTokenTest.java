/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.detoxj.core.detox.Origin;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.steering.feature.FeatureStatistics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts begin as those an autoencoder was trained on, and special tokens count for nothing. */
class FirstTokenTest {
  private static final List<String> TOXIC = List.of("the soggy turnip", "a dull bean fell");
  private static final List<String> NEUTRAL = List.of("the kind garden", "no");

  @TempDir Path folder;
  private TransformerModel model;
  private int first;

  @BeforeEach
  void load() {
    model = TinyGpt2.load(folder.resolve("model"));
    first = model.endOfText();
  }

  @AfterEach
  void close() {
    model.close();
  }

  private static SparseAutoencoder sae(boolean prepends) {
    SaeConfig config = SaeConfig.of(SaeArchitecture.STANDARD, 32, 48, true, RandomSae.POINT);
    SaeConfig.Source source =
        new SaeConfig.Source("", Origin.ofWeights(""), RandomSae.POINT, false, prepends, 0);
    return SparseAutoencoder.of(config.withSource(source), RandomSae.weights(0));
  }

  private int[] ids(String text, boolean begun) {
    int[] plain = model.tokenizer().encode(text);
    if (!begun) {
      return plain;
    }
    int[] longer = new int[plain.length + 1];
    longer[0] = first;
    System.arraycopy(plain, 0, longer, 1, plain.length);
    return longer;
  }

  @Test
  void a_text_has_the_first_token_of_the_training_texts() {
    try (SparseAutoencoder with = sae(true);
        SparseAutoencoder without = sae(false)) {
      int[] begun = ids("the soggy turnip", true);
      assertThat(SaeTokens.of(model, with, "the soggy turnip")).containsExactly(begun);
      assertThat(SaeTokens.begun(model, with, begun)).containsExactly(begun);
      assertThat(SaeTokens.of(model, without, "the soggy turnip"))
          .containsExactly(ids("the soggy turnip", false));
      assertThat(SaeTokens.begun(model, without, begun)).containsExactly(begun);
      int[] whole = new int[model.contextLength()];
      assertThat(SaeTokens.begun(model, with, whole)).hasSize(whole.length).startsWith(first, 0);
    }
  }

  /** The largest activation of every feature, encoded by hand; the first token is not counted. */
  @Test
  void statistics_are_of_texts_that_begin_so() {
    for (boolean prepends : new boolean[] {true, false}) {
      try (SparseAutoencoder sae = sae(prepends)) {
        FeatureStatistics found =
            FeatureStatistics.collect(model, sae, TOXIC, NEUTRAL, ProgressListener.silent());
        float[] largest = new float[48];
        for (String text : TOXIC) {
          int[] ids = ids(text, prepends);
          float[][] stream =
              model.capture(List.of(ids), RandomSae.POINT::equals).at(RandomSae.POINT, 0);
          float[][] z = sae.encode(stream);
          for (int t = prepends ? 1 : 0; t < z.length; t++) {
            for (int f = 0; f < 48; f++) {
              largest[f] = Math.max(largest[f], z[t][f]);
            }
          }
        }
        for (int f = 0; f < 48; f++) {
          assertThat(found.features().get(f).maxActivation())
              .as("feature %d, prepend_bos %s", f, prepends)
              .isCloseTo(largest[f], within(1e-4));
        }
      }
    }
  }

  @Test
  void quality_is_of_texts_that_begin_so() {
    List<int[]> texts = List.of(ids("the soggy turnip", false), ids("a dull bean fell", false));
    List<int[]> begun = List.of(ids("the soggy turnip", true), ids("a dull bean fell", true));
    try (SparseAutoencoder with = sae(true);
        SparseAutoencoder without = sae(false)) {
      SaeQuality given = SaeQuality.measure(model, with, texts);
      assertThat(given).isEqualTo(SaeQuality.measure(model, with, begun));
      assertThat(given.tokens()).isEqualTo((long) texts.get(0).length + texts.get(1).length);
      SaeQuality other = SaeQuality.measure(model, without, texts);
      assertThat(other.explainedVariance()).isNotEqualTo(given.explainedVariance());
    }
  }

  /** Replacing the stream of special tokens too would lose more than the autoencoder does. */
  @Test
  void special_tokens_are_not_replaced() {
    int[] text = ids("the soggy turnip", false);
    List<int[]> some = List.of(new int[] {first, text[0], first, first, text[1], text[2]});
    try (SparseAutoencoder sae = sae(true)) {
      double zeros = byHand(some, new boolean[] {false, true, false, false, true, true});
      double reconstructed = lossOf(some, sae);
      double plain = byHand(some, new boolean[6]);
      SaeQuality found = SaeQuality.measure(model, sae, some);
      assertThat(found.lossRecovered())
          .isCloseTo((zeros - reconstructed) / (zeros - plain), within(1e-4));
    }
  }

  private double byHand(List<int[]> sequences, boolean[] zeroed) {
    return Replaced.loss(model, sequences.get(0), zeroed, x -> new float[x.length]);
  }

  private double lossOf(List<int[]> sequences, SparseAutoencoder sae) {
    boolean[] replaced = {false, true, false, false, true, true};
    return Replaced.loss(
        model, sequences.get(0), replaced, x -> sae.reconstruct(new float[][] {x})[0]);
  }
}
