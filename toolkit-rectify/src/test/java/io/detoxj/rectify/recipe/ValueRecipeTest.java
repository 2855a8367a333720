/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.io.WorkFolder;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.Scorer;
import io.detoxj.core.score.ScorerInfo;
import io.detoxj.rectify.data.ContinuationSampling;
import io.detoxj.rectify.data.ValueDataSettings;
import io.detoxj.rectify.training.ValueTrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueRecipeTest {
  private static final long SEED = 3;

  @TempDir Path folder;

  /** Thinks the same of every text. */
  private record Constant(double toxicity) implements Scorer {
    @Override
    public ScorerInfo info() {
      return new ScorerInfo("constant", "1", ScorerInfo.UNKNOWN, "for tests");
    }

    @Override
    public Fingerprint fingerprint() {
      return Fingerprint.builder().put("toxicity", toxicity).build();
    }

    @Override
    public List<ScoreOutcome> score(List<String> texts) {
      return texts.stream().<ScoreOutcome>map(text -> new ScoreOutcome.Scored(toxicity)).toList();
    }
  }

  private void run(boolean graded, Scorer scorer) throws IOException {
    List<Prompt> prompts =
        IntStream.range(0, 8).mapToObj(i -> new Prompt("p" + i, "day number " + i)).toList();
    Path tiny = folder.resolve("model");
    ValueRecipe recipe =
        new ValueRecipe(
            new ValueDataSettings(
                ValueDataSettings.Selection.ALL, 1, 0, false, graded, 0.5, 0.2, SEED),
            ValueTrainingConfig.standard(SEED),
            1,
            1e-3,
            100);
    try (TransformerModel model = TinyGpt2.load(tiny)) {
      ValueRecipe.Trunk trunk = new ValueRecipe.Trunk(model, tiny);
      TrainingFolders folders = TrainingFolders.of(folder.resolve("value"), false);
      Path texts = folder.resolve("texts.jsonl");
      new ContinuationSampling(GenerationConfig.greedy(4), scorer)
          .run(model, prompts, texts, ProgressListener.silent());
      try (WorkFolder work = recipe.begin(trunk, Map.of(), folders)) {
        recipe.run(
            work,
            trunk,
            new ValueRecipe.Continuations(texts, Optional.empty(), texts),
            scorer,
            folders.output(),
            line -> {});
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.1, none of the", "0.9, all of the"})
  void continuations_of_one_outcome_are_refused_before_they_are_learnt_from(
      double toxicity, String said) {
    assertThatThrownBy(() -> run(false, new Constant(toxicity)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(said, "texts.jsonl", "both outcomes are needed", "--graded");
    assertThat(folder.resolve("value.work/training.safetensors")).doesNotExist();
  }

  @Test
  void a_network_that_hardly_ranks_is_warned_of() {
    assertThat(ValueRecipe.weakness(0.594).orElseThrow()).contains("AUC at the end is 0.59");
    assertThat(ValueRecipe.weakness(ValueRecipe.LEAST_AUC)).isEmpty();
    assertThat(ValueRecipe.weakness(Double.NaN)).isEmpty();
  }

  @Test
  void scores_themselves_can_be_learnt_from_one_outcome() throws IOException {
    run(true, new Constant(0.1));
    assertThat(Files.readString(folder.resolve("value/value.json"))).contains("\"quality\"");
  }
}
