/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ScoringException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TextClassifierTest {
  private static final float ROUNDING = 1e-5f;

  @TempDir Path folder;

  private Path model(String name) {
    return TinyClassifier.writeTo(name, folder);
  }

  /** Texts of many lengths, in no order. */
  private static List<String> manyTexts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      texts.add("the goats wait".repeat(i * 7 % 5) + " rain".repeat(i * 11 % 13) + " " + i);
    }
    return texts;
  }

  private static void assertSame(List<Classification> actual, List<Classification> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).windows()).isEqualTo(expected.get(i).windows());
      for (int window = 0; window < actual.get(i).windows(); window++) {
        float[] logits = expected.get(i).logits(window);
        for (int label = 0; label < logits.length; label++) {
          // These exaggerated weights make logits of up to 7.
          assertThat(actual.get(i).logits(window)[label])
              .isCloseTo(logits[label], within(ROUNDING * Math.max(1, Math.abs(logits[label]))));
        }
        assertThat(actual.get(i).probabilities(window))
            .containsExactly(expected.get(i).probabilities(window), within((double) ROUNDING));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.TinyClassifier#names")
  void batches_and_order_do_not_show(String name) throws IOException {
    Path model = model(name);
    List<String> texts = manyTexts();
    List<Classification> expected = new ArrayList<>();
    try (TextClassifier classifier = TextClassifier.load(model)) {
      texts.forEach(text -> expected.addAll(classifier.classify(List.of(text))));
      assertSame(classifier.classify(texts), expected);
      List<String> reversed = new ArrayList<>(texts);
      Collections.reverse(reversed);
      List<Classification> backwards = new ArrayList<>(classifier.classify(reversed));
      Collections.reverse(backwards);
      assertSame(backwards, expected);
    }
    for (int tokens : new int[] {1, 70, 300}) {
      ClassifierOptions options = ClassifierOptions.standard().withBatchTokens(tokens);
      try (TextClassifier classifier = TextClassifier.load(model, options)) {
        assertSame(classifier.classify(texts), expected);
      }
    }
    // A result of one text put in place of another's would be seen.
    assertThat(expected.get(0).logits(0)[0])
        .isNotCloseTo(expected.get(1).logits(0)[0], within(1e-3f));
  }

  @Test
  void native_memory_is_as_before_after_each_call() throws IOException {
    try (TextClassifier classifier = TextClassifier.load(model("roberta-single"))) {
      int before = classifier.nativeArrays();
      assertThat(before).isPositive();
      classifier.classify(manyTexts());
      classifier.logits(List.of(new int[] {0, 5, 2}));
      assertThatThrownBy(() -> classifier.logits(List.of(new int[0])))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(classifier.nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void several_threads_at_once() throws Exception {
    List<String> texts = manyTexts();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try (TextClassifier classifier = TextClassifier.load(model("bert-multi"))) {
      List<Classification> expected = classifier.classify(texts);
      List<Callable<List<Classification>>> calls =
          Collections.nCopies(6, () -> classifier.classify(texts));
      for (Future<List<Classification>> result : threads.invokeAll(calls)) {
        assertSame(result.get(), expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void closed_is_closed() throws IOException {
    TextClassifier classifier = TextClassifier.load(model("bert-single"));
    classifier.close();
    classifier.close();
    assertThatThrownBy(() -> classifier.classify(List.of("Rain")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void no_texts_no_results() throws IOException {
    try (TextClassifier classifier = TextClassifier.load(model("bert-single"))) {
      assertThat(classifier.classify(List.of())).isEmpty();
      assertThat(classifier.logits(List.of())).isEmpty();
    }
  }

  @Test
  void info_is_that_of_the_files() throws IOException {
    Path model = model("bert-multi");
    try (TextClassifier classifier = TextClassifier.load(model)) {
      ClassifierInfo info = classifier.info();
      assertThat(info.architecture()).isEqualTo("bert");
      assertThat(info.weightsSha256()).isEqualTo(Sha256.hex(model.resolve("model.safetensors")));
      assertThat(info.labels())
          .containsExactly("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate");
      assertThat(info.problemType()).isEqualTo(ProblemType.MULTI_LABEL);
      assertThat(info.maxTokens()).isEqualTo(96);
      assertThat(info.windowTokens()).isEqualTo(96);
    }
    try (TextClassifier classifier = TextClassifier.load(model("roberta-single"))) {
      // 98 positions, of which the first two are never used.
      assertThat(classifier.info().maxTokens()).isEqualTo(96);
      int[] longest = new int[96];
      assertThat(classifier.logits(List.of(longest)).get(0)).hasSize(2);
      assertThatThrownBy(() -> classifier.logits(List.of(new int[97])))
          .hasMessageContaining("97 tokens; allowed are 1 to 96");
      assertThatThrownBy(() -> classifier.logits(List.of(new int[] {0, 400, 2})))
          .hasMessageContaining("outside the vocabulary, 0 to 399");
    }
  }

  @Test
  void labels_follow_their_numbers_and_not_their_place_in_the_file() throws IOException {
    Path model = model("bert-single");
    TinyClassifier.configure(
        model,
        config -> {
          ObjectNode labels = config.putObject("id2label");
          labels.put("1", "toxic").put("0", "harmless");
        });
    try (TextClassifier classifier = TextClassifier.load(model)) {
      assertThat(classifier.info().labels()).containsExactly("harmless", "toxic");
    }
  }

  @Test
  void softmax_and_sigmoids() throws IOException {
    Path model = model("bert-single");
    double[] softmax = probabilities(model, ClassifierOptions.standard());
    double[] sigmoids =
        probabilities(model, ClassifierOptions.standard().with(ProblemType.MULTI_LABEL));
    float[] logits;
    try (TextClassifier classifier = TextClassifier.load(model)) {
      logits = classifier.classify(List.of("Rain")).get(0).logits(0);
    }
    double odds = Math.exp(logits[1] - (double) logits[0]);
    assertThat(softmax)
        .containsExactly(new double[] {1 / (1 + odds), odds / (1 + odds)}, within(1e-12));
    assertThat(sigmoids[0]).isCloseTo(1 / (1 + Math.exp(-logits[0])), within(1e-12));
    assertThat(sigmoids[1]).isCloseTo(1 / (1 + Math.exp(-logits[1])), within(1e-12));
  }

  private static double[] probabilities(Path model, ClassifierOptions options) throws IOException {
    try (TextClassifier classifier = TextClassifier.load(model, options)) {
      return classifier.classify(List.of("Rain")).get(0).probabilities();
    }
  }

  @Test
  void probabilities_of_large_logits_are_finite() {
    assertThat(ProblemType.SINGLE_LABEL.probabilities(new float[] {900, -900}))
        .containsExactly(1, 0);
    assertThat(ProblemType.MULTI_LABEL.probabilities(new float[] {900, -900, 0}))
        .containsExactly(1, 0, 0.5);
  }

  @Test
  void problem_type_by_rule() throws IOException {
    assertThat(problemType("bert-single", config -> {})).isEqualTo(ProblemType.SINGLE_LABEL);
    assertThat(problemType("distilbert", config -> {})).isEqualTo(ProblemType.SINGLE_LABEL);
    assertThat(problemType("roberta-multi", config -> {})).isEqualTo(ProblemType.MULTI_LABEL);
    assertThat(problemType("xlm-roberta", config -> config.remove("problem_type")))
        .isEqualTo(ProblemType.MULTI_LABEL);
    assertThat(
            problemType(
                "bert-single", config -> config.put("problem_type", "multi_label_classification")))
        .isEqualTo(ProblemType.MULTI_LABEL);
    assertThatThrownBy(
            () ->
                problemType(
                    "roberta-multi",
                    config ->
                        config.putObject("id2label").put("0", "a").put("1", "b").put("2", "c")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("problem_type", "3 labels", "ProblemType", "[a, b, c]");
    assertThatThrownBy(
            () -> problemType("bert-single", config -> config.put("problem_type", "regression")))
        .hasMessageContainingAll("regression", "single_label_classification");
  }

  private ProblemType problemType(String name, Consumer<ObjectNode> change) throws IOException {
    Path model = model(name);
    TinyClassifier.configure(model, change);
    try (TextClassifier classifier = TextClassifier.load(model)) {
      return classifier.info().problemType();
    }
  }

  @Test
  void names_without_prefix_and_of_old_layer_norms_give_the_same() throws IOException {
    Path model = model("bert-single");
    List<Classification> expected;
    try (TextClassifier classifier = TextClassifier.load(model)) {
      expected = classifier.classify(manyTexts());
    }
    UnaryOperator<String> old =
        name ->
            name.replace("bert.", "")
                .replace("LayerNorm.weight", "LayerNorm.gamma")
                .replace("LayerNorm.bias", "LayerNorm.beta");
    TinyClassifier.rewrite(model, old, (name, values) -> {});
    try (TextClassifier classifier = TextClassifier.load(model)) {
      assertSame(classifier.classify(manyTexts()), expected);
    }
  }

  @Test
  void what_a_classifier_does_not_use_is_let_through_or_refused() throws IOException {
    Path model = model("roberta-single");
    UnaryOperator<String> twice = name -> name.replace("classifier.dense", "roberta.pooler.dense");
    TinyClassifier.rewrite(model, twice, (name, values) -> {});
    assertThatThrownBy(() -> TextClassifier.load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("no classification head", "classifier.dense.bias");
    Path fewer = model("bert-single");
    TinyClassifier.configure(fewer, config -> config.put("num_hidden_layers", 2));
    assertThatThrownBy(() -> TextClassifier.load(fewer))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("16 tensors", "bert.encoder.layer.2.", "do not belong together");
  }

  @Test
  void numbers_that_are_not_finite_are_no_scores() throws IOException {
    Path model = model("bert-single");
    TinyClassifier.rewrite(
        model,
        name -> name,
        (name, values) -> {
          if (name.equals("bert.encoder.layer.0.output.dense.weight")) {
            values[7] = Float.NaN;
          }
        });
    try (TextClassifier classifier = TextClassifier.load(model)) {
      int before = classifier.nativeArrays();
      assertThatThrownBy(() -> classifier.classify(List.of("Rain")))
          .isInstanceOf(ScoringException.class)
          .hasMessageContainingAll("NaN", "damaged");
      assertThat(classifier.nativeArrays()).isEqualTo(before);
    }
  }
}
