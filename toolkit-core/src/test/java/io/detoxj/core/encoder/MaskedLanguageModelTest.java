/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.model.LoadOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity with transformers' masked language models, and what is no such model. */
class MaskedLanguageModelTest {
  private static final float CLOSE = 1e-4f;

  @TempDir Path parent;

  private Path folder(String name) {
    return TinyClassifier.writeTo(name, parent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"masked-bert", "masked-roberta", "masked-distilbert"})
  void logits_are_those_of_transformers(String name) throws IOException {
    JsonNode texts = TinyClassifier.reference(name).path("texts");
    try (MaskedLanguageModel model = MaskedLanguageModel.load(folder(name))) {
      int arrays = model.nativeArrays();
      List<MaskedLanguageModel.Blanks> all = new ArrayList<>();
      for (JsonNode one : texts) {
        MaskedLanguageModel.Blanks blanks = model.encode(one.path("text").asText());
        assertThat(blanks.ids().stream().mapToInt(Integer::intValue).toArray())
            .isEqualTo(TinyClassifier.ids(one.path("ids")));
        assertThat(blanks.places().stream().mapToInt(Integer::intValue).toArray())
            .isEqualTo(TinyClassifier.ids(one.path("places")));
        all.add(blanks);
      }
      List<float[][]> together = model.logits(all);
      for (int i = 0; i < all.size(); i++) {
        JsonNode expected = texts.get(i).path("logits");
        float[][] alone = model.logits(List.of(all.get(i))).get(0);
        assertThat(together.get(i)).hasDimensions(expected.size(), model.vocabularySize());
        for (int place = 0; place < expected.size(); place++) {
          float[] logits = TinyClassifier.floats(expected.get(place));
          assertThat(together.get(i)[place]).containsExactly(logits, within(CLOSE));
          assertThat(alone[place]).containsExactly(logits, within(CLOSE));
        }
      }
      assertThat(model.nativeArrays()).isEqualTo(arrays);
    }
  }

  @Test
  void a_classifier_is_refused() {
    assertThatThrownBy(() -> MaskedLanguageModel.load(folder("bert-single")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no head that names masked words")
        .hasMessageContaining("ForMaskedLM");
  }

  @Test
  void a_tokenizer_of_another_model_is_refused() {
    Path folder = folder("masked-bert");
    TinyClassifier.copy("masked-roberta", parent, "tokenizer.json")
        .resolve("tokenizer.json")
        .toFile()
        .renameTo(folder.resolve("tokenizer.json").toFile());
    assertThatThrownBy(() -> MaskedLanguageModel.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("do not belong together");
  }

  @Test
  void places_and_ids_are_checked() throws IOException {
    try (MaskedLanguageModel model = MaskedLanguageModel.load(folder("masked-bert"))) {
      assertThat(model.mask()).isEqualTo("[MASK]");
      assertThatThrownBy(
              () ->
                  model.logits(List.of(new MaskedLanguageModel.Blanks(List.of(2, 3), List.of(2)))))
          .hasMessage("a place must be from 0 to 1, but they are [2]");
      assertThatThrownBy(
              () ->
                  model.logits(
                      List.of(new MaskedLanguageModel.Blanks(List.of(2, 9_999), List.of(1)))))
          .hasMessageContaining("token id 9999 is outside the vocabulary");
      assertThatThrownBy(() -> model.logits(List.of(model.encode("rain ".repeat(100)))))
          .hasMessageContaining("allowed are 1 to 64");
    }
  }

  @Test
  void damaged_weights_and_closed_models_are_told() throws IOException {
    Path folder = folder("masked-distilbert");
    MaskedLanguageModel model = MaskedLanguageModel.load(folder);
    MaskedLanguageModel.Blanks blanks = model.encode("a [MASK] day");
    assertThat(model.fingerprint())
        .isNotEqualTo(fingerprint(folder("masked-bert")))
        .isEqualTo(fingerprint(folder));
    model.close();
    model.close();
    assertThatThrownBy(() -> model.logits(List.of(blanks)))
        .isInstanceOf(IllegalStateException.class);
    TinyClassifier.rewrite(
        folder,
        name -> name,
        (name, values) -> {
          if (name.equals("vocab_projector.bias")) {
            values[3] = Float.NaN;
          }
        });
    try (MaskedLanguageModel damaged = MaskedLanguageModel.load(folder, LoadOptions.standard())) {
      assertThatThrownBy(() -> damaged.logits(List.of(blanks)))
          .isInstanceOf(ScoringException.class)
          .hasMessageContaining("weights are damaged");
    }
  }

  private static Object fingerprint(Path folder) throws IOException {
    try (MaskedLanguageModel model = MaskedLanguageModel.load(folder)) {
      return model.fingerprint();
    }
  }
}
