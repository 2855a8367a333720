/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.engine.TorchOps;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.FolderTokenizer;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity with Hugging Face transformers, for every architecture and head. */
class ClassifierReferenceTest {
  /** The bar is 1e-4; what is left is rounding. */
  private static final float TOLERANCE = 2e-5f;

  private static final String NAMES = "io.detoxj.core.fixture.TinyClassifier#names";

  @TempDir Path folder;

  private static void assertClose(float[] actual, JsonNode expected, float tolerance) {
    assertThat(actual).hasSize(expected.size());
    assertThat(actual).containsExactly(TinyClassifier.floats(expected), within(tolerance));
  }

  private static List<int[]> rows(JsonNode list) {
    List<int[]> rows = new ArrayList<>();
    list.forEach(row -> rows.add(TinyClassifier.ids(row)));
    return rows;
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void logits_of_texts_together_and_one_by_one(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    try (TextClassifier classifier = TextClassifier.load(TinyClassifier.writeTo(name, folder))) {
      List<Classification> together = classifier.classify(texts);
      assertThat(together).hasSize(texts.size());
      for (int i = 0; i < texts.size(); i++) {
        JsonNode expected = reference.path("logits").get(i);
        assertThat(together.get(i).windows()).isEqualTo(1);
        int[] ids = TinyClassifier.ids(reference.path("ids").get(i));
        assertThat(together.get(i).tokens()).isEqualTo(ids.length - 2);
        assertClose(together.get(i).logits(0), expected, TOLERANCE);
        Classification alone = classifier.classify(List.of(texts.get(i))).get(0);
        assertClose(alone.logits(0), expected, TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void logits_of_token_ids(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    try (TextClassifier classifier = TextClassifier.load(TinyClassifier.writeTo(name, folder))) {
      List<float[]> logits = classifier.logits(rows(reference.path("ids")));
      assertThat(logits).hasSameSizeAs(reference.path("ids"));
      for (int i = 0; i < logits.size(); i++) {
        assertClose(logits.get(i), reference.path("logits").get(i), TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void tokens_and_special_tokens(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    Path model = TinyClassifier.writeTo(name, folder);
    try (Tokenizer tokenizer = FolderTokenizer.load(model, "any")) {
      WindowCutter cutter = WindowCutter.of(tokenizer, 96, 10, model);
      List<int[]> expected = rows(reference.path("ids"));
      for (int i = 0; i < expected.size(); i++) {
        String text = reference.path("texts").get(i).textValue();
        assertThat(tokenizer.encodePrompt(text)).containsExactly(expected.get(i));
        assertThat(cutter.windows(tokenizer.encode(text)))
            .singleElement()
            .isEqualTo(expected.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void windows_of_a_long_text_are_those_of_the_tokenizers_stride(String name) throws IOException {
    JsonNode recorded = TinyClassifier.reference(name).path("long");
    int tokens = recorded.path("tokens").intValue();
    int overlap = recorded.path("overlap").intValue();
    Path model = TinyClassifier.writeTo(name, folder);
    List<int[]> expected = rows(recorded.path("ids"));
    String text = recorded.path("text").textValue();
    try (Tokenizer tokenizer = FolderTokenizer.load(model, "any")) {
      List<int[]> windows =
          WindowCutter.of(tokenizer, tokens, overlap, model).windows(tokenizer.encode(text));
      assertThat(windows.toArray(int[][]::new)).isDeepEqualTo(expected.toArray(int[][]::new));
    }
    ClassifierOptions options = ClassifierOptions.standard().withWindows(tokens, overlap);
    try (TextClassifier classifier = TextClassifier.load(model, options)) {
      Classification result = classifier.classify(List.of("Rain", text)).get(1);
      assertThat(result.windows()).isEqualTo(expected.size());
      double[] largest = new double[classifier.info().labels().size()];
      for (int window = 0; window < expected.size(); window++) {
        assertClose(result.logits(window), recorded.path("logits").get(window), TOLERANCE);
        double[] probabilities = result.probabilities(window);
        for (int label = 0; label < largest.length; label++) {
          largest[label] = Math.max(largest[label], probabilities[label]);
        }
      }
      assertThat(result.probabilities()).containsExactly(largest);
    }
  }

  @ParameterizedTest
  @MethodSource(NAMES)
  void bfloat16_weights_stay_near(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    List<String> texts = TinyClassifier.texts(reference.path("texts"));
    ClassifierOptions options =
        ClassifierOptions.standard().with(LoadOptions.standard().with(WeightType.BFLOAT16));
    try (TextClassifier classifier =
        TextClassifier.load(TinyClassifier.writeTo(name, folder), options)) {
      List<Classification> results = classifier.classify(texts);
      double exact = 0;
      for (int i = 0; i < texts.size(); i++) {
        assertClose(results.get(i).logits(0), reference.path("logits").get(i), 0.25f);
        exact +=
            Math.abs(results.get(i).logits(0)[0] - reference.at("/logits/" + i + "/0").asDouble());
      }
      // Else the option did nothing.
      assertThat(exact).isGreaterThan(1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "onednn", "single_row"})
  void every_way_to_compute_linear_layers(String variant) throws IOException {
    String before = System.getProperty(TorchOps.VARIANT_PROPERTY);
    System.setProperty(TorchOps.VARIANT_PROPERTY, variant);
    try {
      for (String name : TinyClassifier.names().toList()) {
        logits_of_texts_together_and_one_by_one(name);
      }
    } finally {
      if (before == null) {
        System.clearProperty(TorchOps.VARIANT_PROPERTY);
      } else {
        System.setProperty(TorchOps.VARIANT_PROPERTY, before);
      }
    }
  }

  @Test
  void positions_do_not_count_a_padding_token_inside_a_text() throws IOException {
    for (String name : List.of("roberta-single", "roberta-multi", "xlm-roberta")) {
      JsonNode inside = TinyClassifier.reference(name).path("padding_inside");
      try (TextClassifier classifier = TextClassifier.load(TinyClassifier.writeTo(name, folder))) {
        float[] logits = classifier.logits(List.of(TinyClassifier.ids(inside.path("ids")))).get(0);
        assertClose(logits, inside.path("logits"), TOLERANCE);
      }
    }
  }

  @Test
  void activation_functions() throws IOException {
    JsonNode reference = TinyClassifier.reference("bert-single");
    Path model = TinyClassifier.writeTo("bert-single", folder);
    List<int[]> ids = List.of(TinyClassifier.ids(reference.path("ids").get(0)));
    for (Map.Entry<String, JsonNode> entry : reference.path("activations").properties()) {
      TinyClassifier.configure(model, config -> config.put("hidden_act", entry.getKey()));
      try (TextClassifier classifier = TextClassifier.load(model)) {
        assertClose(classifier.logits(ids).get(0), entry.getValue(), TOLERANCE);
      }
    }
    // Two kinds of GELU that the tolerance tells apart.
    assertThat(
            Math.abs(
                reference.at("/activations/gelu/0").asDouble()
                    - reference.at("/activations/gelu_new/0").asDouble()))
        .isGreaterThan(5 * TOLERANCE);
  }
}
