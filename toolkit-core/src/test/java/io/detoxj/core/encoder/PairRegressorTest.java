/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.fixture.TinyClassifier;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parity with transformers, see record_pair_references.py, and what is no regressor of pairs. */
class PairRegressorTest {
  @TempDir private Path parent;

  private static PairRegressor load(Path folder, int longest) throws IOException {
    return PairRegressor.load(folder, LoadOptions.standard(), OptionalInt.of(longest));
  }

  private static List<TextPair> pairs(JsonNode reference) {
    List<TextPair> pairs = new ArrayList<>();
    reference
        .path("pairs")
        .forEach(
            row ->
                pairs.add(
                    new TextPair(row.path("first").textValue(), row.path("second").textValue())));
    return pairs;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair-bert", "pair-roberta", "pair-bleurt"})
  void numbers_are_those_of_transformers(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    List<TextPair> pairs = pairs(reference);
    try (PairRegressor regressor =
        load(TinyClassifier.writeTo(name, parent), reference.path("longest").asInt())) {
      int before = regressor.nativeArrays();
      List<PairRegressor.Score> together = regressor.score(pairs);
      for (int i = 0; i < pairs.size(); i++) {
        JsonNode row = reference.path("pairs").get(i);
        double expected = row.path("value").doubleValue();
        assertThat(together.get(i).value())
            .as("%s", pairs.get(i))
            .isCloseTo(expected, within(1e-4));
        assertThat(together.get(i).cut()).isEqualTo(row.path("cut").booleanValue());
        assertThat(regressor.score(pairs.subList(i, i + 1)).get(0).value())
            .isCloseTo(expected, within(1e-4));
      }
      Collections.reverse(pairs);
      List<TextPair> twice = new ArrayList<>(pairs);
      twice.addAll(pairs);
      List<PairRegressor.Score> turned = regressor.score(twice);
      assertThat(turned).hasSize(2 * together.size());
      assertThat(turned.get(0).value())
          .isCloseTo(together.get(together.size() - 1).value(), within(1e-6));
      assertThat(turned.get(together.size())).isEqualTo(turned.get(0));
      assertThat(regressor.score(List.of())).isEmpty();
      assertThat(regressor.nativeArrays()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pair-bert", "pair-roberta"})
  void pairs_are_put_together_and_cut_as_transformers_does(String name) throws IOException {
    JsonNode reference = TinyClassifier.reference(name);
    Path folder = TinyClassifier.writeTo(name, parent);
    try (Tokenizer tokenizer = Tokenizer.load(folder.resolve("tokenizer.json"))) {
      PairCutter cutter = PairCutter.of(tokenizer, reference.path("longest").asInt(), folder);
      for (JsonNode row : reference.path("pairs")) {
        PairCutter.Pair pair =
            cutter.pair(
                tokenizer.encode(row.path("first").textValue()),
                tokenizer.encode(row.path("second").textValue()));
        assertThat(pair.ids()).containsExactly(TinyClassifier.ids(row.path("ids")));
        assertThat(pair.cut()).isEqualTo(row.path("cut").booleanValue());
      }
      // [CLS] a [SEP] b [SEP]: the second text and its end are of the second type.
      PairCutter.Pair alone = cutter.pair(new int[] {7}, new int[] {8});
      assertThat(alone.second()).isEqualTo(name.equals("pair-bert") ? 3 : alone.ids().length - 2);
    }
  }

  @Test
  void the_order_of_a_pair_and_its_types_matter() throws IOException {
    TextPair pair = new TextPair("The goats are in the kitchen!", "Goats are in the kitchen.");
    TextPair turned = new TextPair("Goats are in the kitchen.", "The goats are in the kitchen!");
    Path folder = TinyClassifier.writeTo("pair-bert", parent);
    double before;
    try (PairRegressor regressor = PairRegressor.load(folder)) {
      before = regressor.score(List.of(pair)).get(0).value();
      assertThat(regressor.score(List.of(turned)).get(0).value())
          .isNotCloseTo(before, within(1e-2));
      assertThat(regressor.info().maxTokens()).isEqualTo(64);
    }
    TinyClassifier.rewrite(
        folder,
        name -> name,
        (name, values) -> {
          if (name.contains("token_type")) {
            for (int i = values.length / 2; i < values.length; i++) {
              values[i] = -values[i];
            }
          }
        });
    try (PairRegressor regressor = PairRegressor.load(folder)) {
      assertThat(regressor.score(List.of(pair)).get(0).value()).isNotCloseTo(before, within(1e-2));
    }
  }

  @Test
  void the_activation_of_a_cross_encoder_is_applied() throws IOException {
    Path folder = TinyClassifier.writeTo("pair-bert", parent);
    List<TextPair> pair = List.of(new TextPair("Rain", "Rain fell."));
    double logit;
    try (PairRegressor regressor = PairRegressor.load(folder)) {
      logit = regressor.score(pair).get(0).value();
    }
    TinyClassifier.configure(
        folder,
        config ->
            config
                .putObject("sentence_transformers")
                .put("activation_fn", "torch.nn.modules.activation.Sigmoid"));
    try (PairRegressor regressor = PairRegressor.load(folder)) {
      assertThat(regressor.score(pair).get(0).value())
          .isCloseTo(1 / (1 + Math.exp(-logit)), within(1e-6));
    }
  }

  private void assertRefused(Consumer<ObjectNode> change, String... parts) {
    Path folder = TinyClassifier.writeTo("pair-bert", parent);
    TinyClassifier.configure(folder, change);
    assertThatThrownBy(() -> PairRegressor.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(parts);
  }

  @Test
  void what_is_no_regressor_of_pairs_is_refused() throws IOException {
    assertRefused(
        config -> config.putObject("id2label").put("0", "a").put("1", "b"), "2 labels", "one");
    assertRefused(
        config ->
            config.putObject("sentence_transformers").put("activation_fn", "torch.nn.Softmax"),
        "activation_fn",
        "Softmax");
    assertRefused(
        config -> config.put("model_type", "rembert"), "rembert", "bleurt", "not an encoder");
    Path single = TinyClassifier.writeTo("bert-single", parent);
    assertThatThrownBy(() -> PairRegressor.load(single)).hasMessageContaining("2 labels");
    Path headless = TinyClassifier.writeTo("pair-bert", parent);
    TinyClassifier.rewrite(
        headless, name -> name.startsWith("classifier") ? null : name, (name, values) -> {});
    assertThatThrownBy(() -> PairRegressor.load(headless))
        .hasMessageContaining("no classification head");
    Path comet = Files.createDirectories(parent.resolve("wmt22-comet-da"));
    Files.writeString(comet.resolve("hparams.yaml"), "pool: avg\n");
    assertThatThrownBy(() -> PairRegressor.load(comet))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("COMET", "neither is supported", "Judge");
  }

  @Test
  void lengths_that_do_not_fit_are_refused() {
    Path folder = TinyClassifier.writeTo("pair-bert", parent);
    assertThatThrownBy(() -> load(folder, 65))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("65", "64");
    assertThatThrownBy(() -> load(folder, 4))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no room");
  }

  @Test
  void a_tokenizer_that_knows_no_pairs_is_refused() throws IOException {
    Path folder = TinyClassifier.writeTo("pair-bert", parent);
    Path file = folder.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(file.toFile());
    json.putNull("post_processor");
    Files.writeString(file, json.toString());
    assertThatThrownBy(() -> PairRegressor.load(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("special token");
  }

  @Test
  void closed_is_closed() throws IOException {
    PairRegressor regressor = PairRegressor.load(TinyClassifier.writeTo("pair-bert", parent));
    regressor.close();
    regressor.close();
    assertThatThrownBy(() -> regressor.score(List.of(new TextPair("a", "b"))))
        .isInstanceOf(IllegalStateException.class);
  }
}
