/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.fixture.ScriptedModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.Stops;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueCalibration;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plan says a method can read is what it can read. */
class MostTokensTest {
  @TempDir Path folder;

  @Test
  void aTextOfSoManyTokensIsReadAndALongerOneIsNot() throws IOException {
    try (TransformerModel small = TinyGpt2.load(folder);
        Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      // A context of 1000, where the models beside it have 64.
      LanguageModel large =
          new ScriptedModel(tokenizer, text -> new float[tokenizer.vocabularySize()], List.of());
      for (Detoxifier method :
          List.of(
              DExperts.of(small, small, 1),
              GeDi.of(small),
              ModelArithmetic.of(small, ModelArithmetic.Formula.MAX)
                  .withPrefix(ContextPrefix.of("x"))
                  .withSecond(small),
              new RectifiedDecoding(
                  ValueNetwork.of(small, new ValueCalibration(0.01, 0)),
                  RectificationSettings.cap(0)))) {
        DecodingIntervention planned =
            (DecodingIntervention) method.plan(large.info()).interventions().get(0);
        int most = planned.mostTokens();
        assertThat(most).isBetween(50, 65);
        write(large, method, most);
        // A value network reads the last token of a text that ends before the others of its batch.
        int beyond = method instanceof RectifiedDecoding ? most + 2 : most + 1;
        assertThatThrownBy(() -> write(large, method, beyond))
            .as("%s", planned.name())
            .isInstanceOf(InterventionException.class)
            .hasMessageContaining("context");
      }
    }
  }

  /** Texts of so many tokens, of two prompts, so that rows do not end together. */
  private static void write(LanguageModel model, Detoxifier method, int tokens) {
    List<Prompt> prompts = List.of(new Prompt("a", "qqqqq"), new Prompt("b", "qqqqq"));
    int fresh = tokens - 5;
    GenerationConfig config =
        GenerationConfig.nucleus(fresh, 1).withSeed(1).with(new Stops(List.of(), Set.of(), fresh));
    try (LanguageModel view = model.with(method)) {
      assertThat(new Generator(config).generate(view, prompts))
          .allSatisfy(one -> assertThat(one.tokens()).hasSize(fresh));
    }
  }
}
