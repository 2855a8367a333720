/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Generator;
import io.detoxj.core.generate.Penalties;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models whose rows are more or fewer than the tokens of their tokenizer. */
class VocabularyRowsTest {
  private static final String IMAGE = "<image_soft_token>";

  @TempDir Path folder;

  @Test
  void idsOfNoTokenCanBeSampledAndDecodeToNothing() throws IOException {
    try (TransformerModel model = TransformerModel.load(TinyGpt2.writePadded(folder, 270))) {
      assertThat(model.vocabularySize()).isEqualTo(320);
      assertThat(model.endsOfText()).containsExactly(269);
      GenerationConfig all =
          GenerationConfig.nucleus(20, 1)
              .withTemperature(1.5)
              .withSamples(8)
              .withSeed(1)
              .withBatchRows(64);
      List<String> pieces = new ArrayList<>();
      List<Completion> completions =
          new Generator(all)
              .generate(
                  model,
                  List.of(new Prompt("p", "the")),
                  ProgressListener.silent(),
                  event -> pieces.add(event.piece()));
      assertThat(completions).anyMatch(one -> one.tokens().stream().anyMatch(id -> id >= 270));
      assertThat(completions)
          .allSatisfy(
              one ->
                  assertThat(one.text())
                      .isEqualTo(
                          model
                              .tokenizer()
                              .decode(one.tokens().stream().filter(id -> id < 270).toList())));
    }
  }

  @Test
  void aTokenWithoutARowIsRefusedInTheTextThatNeedsIt() throws IOException {
    int image = TinyGpt2.addToken(TinyGpt2.writeTo(folder), IMAGE);
    try (TransformerModel model = TransformerModel.load(folder)) {
      Generator generator =
          new Generator(
              GenerationConfig.greedy(3).with(new Penalties(1, 0, 0, 0, List.of(IMAGE, "the"))));
      assertThat(generator.generate(model, List.of(new Prompt("p", "the soup")))).hasSize(1);
      List<Prompt> prompts = List.of(new Prompt("a", "the"), new Prompt("b", "the " + IMAGE));
      assertThatThrownBy(() -> generator.generate(model, prompts))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll("prompt \"b\"", IMAGE, "id " + image, "has 320");
      int[] ids = model.tokenizer().encode("the " + IMAGE);
      assertThatThrownBy(() -> model.logProbabilities(List.of(ids)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(IMAGE, "id " + image, "has 320");
      try (Session session = model.newSession()) {
        assertThatThrownBy(() -> session.prefill(List.of(ids)))
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining(IMAGE);
      }
      assertThatThrownBy(() -> model.forward(List.of(new int[] {image + 1})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("outside the vocabulary");
    }
  }

  @Test
  void aTokenizerOfAnotherModelIsStillRefused() throws IOException {
    Path small = TinyGpt2.writePadded(folder.resolve("small"), 260);
    Path whole = TinyGpt2.writeTo(folder.resolve("whole"));
    Files.writeString(
        small.resolve("tokenizer.json"),
        Files.readString(whole.resolve("tokenizer.json")).replace(": 318", ": 518"));
    assertThatThrownBy(() -> TransformerModel.load(small))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("do not belong together");
  }

  @Test
  void modelsThatShareATokenizerAreCompanionsWhateverTheirPadding() throws IOException {
    try (TransformerModel model =
            TransformerModel.load(TinyGpt2.writePadded(folder.resolve("a"), 270));
        TransformerModel other =
            TransformerModel.load(TinyGpt2.writePadded(folder.resolve("b"), 280))) {
      ModelInfo info = model.info();
      ModelInfo narrower = rows(info, 270);
      info.requireVocabularyOf(narrower, "expert");
      narrower.requireVocabularyOf(info, "expert");
      assertThatThrownBy(() -> info.requireVocabularyOf(other.info(), "expert"))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("another vocabulary");
      assertThatThrownBy(() -> info.requireVocabularyOf(rows(info, 200), "expert"))
          .isInstanceOf(InterventionException.class)
          .hasMessageContainingAll("the expert has 200 rows", "token 269");
    }
  }

  private static ModelInfo rows(ModelInfo info, int rows) {
    return new ModelInfo(
            info.architecture(),
            info.weightsSha256(),
            info.layers(),
            info.width(),
            rows,
            info.vocabularySha256(),
            info.contextLength(),
            Set.of(),
            info.fingerprint())
        .withEndsOfText(info.endsOfText());
  }
}
