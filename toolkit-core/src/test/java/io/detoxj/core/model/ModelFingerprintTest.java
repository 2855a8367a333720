/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.DetoxException;
import io.detoxj.core.InterventionException;
import io.detoxj.core.architecture.WeightType;
import io.detoxj.core.detox.Origin;
import io.detoxj.core.detox.WeightIntervention;
import io.detoxj.core.fixture.Planned;
import io.detoxj.core.fixture.ReferenceModel;
import io.detoxj.core.fixture.TinyGpt2;
import io.detoxj.core.io.Fingerprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFingerprintTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<int[]> TEXT =
      List.of(new int[] {5, 80, 17, 240, 99, 3, 121, 64, 7, 31});

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void write() {
    model = TinyGpt2.writeTo(folder.resolve("model"));
  }

  private static Fingerprint of(Path model) throws IOException {
    return of(model, LoadOptions.standard());
  }

  private static Fingerprint of(Path model, LoadOptions options) throws IOException {
    try (TransformerModel loaded = TransformerModel.load(model, options)) {
      assertThat(loaded.info().fingerprint()).isEqualTo(loaded.fingerprint());
      return loaded.fingerprint();
    }
  }

  private static void edit(Path file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    change.accept(json);
    JSON.writeValue(file.toFile(), json);
  }

  private String changed(Fingerprint before) throws IOException {
    return of(model).explain(before, "before");
  }

  @Test
  void equal_loads_are_equal_in_every_process() throws IOException {
    Fingerprint found = of(model);
    assertThat(of(TinyGpt2.writeTo(folder.resolve("copy")))).isEqualTo(found);
    // Recorded: another value here makes all journals and caches begin anew.
    assertThat(found.sha256())
        .isEqualTo("bd922d850262b856aba934fbbd37505febdd11a5947133c00b223184dbc95748");
  }

  @Test
  void order_white_space_and_labels_in_config_json_do_not_matter() throws IOException {
    Fingerprint before = of(model);
    Path file = model.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode turned = JSON.createObjectNode();
    List<String> names = new ArrayList<>();
    config.fieldNames().forEachRemaining(names::add);
    for (int i = names.size() - 1; i >= 0; i--) {
      turned.set(names.get(i), config.get(names.get(i)));
    }
    turned.put("transformers_version", "9.9").put("_name_or_path", "elsewhere");
    turned.put("torch_dtype", "bfloat16").putArray("architectures").add("Other");
    JSON.copy().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), turned);
    assertThat(of(model)).isEqualTo(before);
  }

  @Test
  void other_heads_of_the_same_weights_are_another_model() throws IOException {
    Fingerprint before = of(model);
    edit(model.resolve("config.json"), config -> config.put("n_head", 8));
    assertThat(changed(before)).isEqualTo("differs in checkpoint.config.n_head: 8 here, 4 before");
  }

  @Test
  void two_swapped_merges_are_another_model() throws IOException {
    Fingerprint before = of(model);
    edit(
        model.resolve("tokenizer.json"),
        tokenizer -> {
          ArrayNode merges = (ArrayNode) tokenizer.at("/model/merges");
          JsonNode first = merges.get(0);
          merges.set(0, merges.get(1));
          merges.set(1, first);
        });
    assertThat(changed(before)).startsWith("differs in checkpoint.tokenizer.model.merges: ");
  }

  @Test
  void every_section_of_the_tokenizer_counts_but_what_is_never_done() throws IOException {
    Fingerprint before = of(model);
    Path file = model.resolve("tokenizer.json");
    edit(
        file,
        tokenizer -> {
          tokenizer.putObject("truncation").put("max_length", 4).put("stride", 0);
          ((ObjectNode) tokenizer.get("truncation"))
              .put("direction", "Right")
              .put("strategy", "LongestFirst");
        });
    assertThat(of(model)).isEqualTo(before);
    edit(file, tokenizer -> tokenizer.putObject("normalizer").put("type", "Lowercase"));
    assertThat(changed(before)).contains("checkpoint.tokenizer.normalizer: ", "nothing before");
  }

  @Test
  void another_end_of_text_in_generation_config_is_another_model() throws IOException {
    Fingerprint before = of(model);
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [3, 4]}");
    assertThat(changed(before)).contains("checkpoint.end_of_text: ", "3, 4");
  }

  @Test
  void the_type_of_the_weights_counts_for_results_and_not_for_what_a_file_is_made_for()
      throws IOException {
    Fingerprint before = of(model);
    LoadOptions bfloat16 = LoadOptions.standard().with(WeightType.BFLOAT16);
    assertThat(bfloat16.fingerprint().explain(LoadOptions.standard().fingerprint(), "before"))
        .contains("weights_type: \"BFLOAT16\" here");
    assertThat(before.part("loaded")).contains(LoadOptions.standard().fingerprint());
  }

  private static Planned doubled(TransformerModel model, float factor) {
    String parameter = new TreeSet<>(model.info().parameters().keySet()).first();
    return Planned.of(new WeightIntervention("edit*" + factor, parameter, w -> w.mul(factor)));
  }

  @Test
  void a_view_is_another_model_and_says_what_is_attached_in_order() throws IOException {
    try (TransformerModel base = TransformerModel.load(model);
        DetoxifiedModel one = base.with(doubled(base, 2));
        DetoxifiedModel other = base.with(doubled(base, 3));
        DetoxifiedModel both = one.with(doubled(base, 3));
        DetoxifiedModel turned = other.with(doubled(base, 2))) {
      assertThat(Set.of(base.fingerprint(), one.fingerprint(), other.fingerprint()))
          .hasSize(3)
          .doesNotContain(both.fingerprint(), turned.fingerprint());
      assertThat(both.fingerprint()).isNotEqualTo(turned.fingerprint());
      assertThat(both.fingerprint().part("base")).contains(one.fingerprint());
      // What was made for the model is made for its views as well.
      assertThat(both.info().checkpoint())
          .isEqualTo(base.info().checkpoint())
          .isEqualTo(base.fingerprint().part("checkpoint").orElseThrow());
    }
  }

  @Test
  void what_is_made_for_a_model_refuses_another_configuration_of_its_weights() throws IOException {
    Origin origin;
    try (TransformerModel base = TransformerModel.load(model);
        DetoxifiedModel view = base.with(doubled(base, 2))) {
      origin = Origin.of(base.info());
      assertThat(Origin.of(view.info())).isEqualTo(origin);
      assertThat(Origin.read(origin.metadata())).isEqualTo(origin);
    }
    edit(model.resolve("config.json"), config -> config.put("n_head", 8));
    try (TransformerModel base = TransformerModel.load(model)) {
      assertThatThrownBy(
              () -> origin.require(base.info(), "the patch was made for", "make another"))
          .isInstanceOf(InterventionException.class)
          .hasMessageContaining("the patch was made for weights")
          .hasMessageContaining("differs in config.n_head: 8 here, 4 there; make another");
      // Older files say the weights alone.
      Origin old = Origin.read(Map.of("model_sha256", base.info().weightsSha256()));
      assertThat(old.difference(base.info(), "was made for")).isEmpty();
    }
  }

  /** Other values of a field, of which some may be refused. */
  private static List<JsonNode> others(JsonNode value) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    if (value.isBoolean()) {
      all.add(JSON.getNodeFactory().booleanNode(!value.booleanValue()));
    } else if (value.isIntegralNumber()) {
      for (long other : new long[] {value.longValue() * 2, value.longValue() / 2, 1, 2, 4}) {
        all.add(JSON.getNodeFactory().numberNode(other));
      }
    } else if (value.isNumber()) {
      all.add(JSON.getNodeFactory().numberNode(value.doubleValue() * 3));
      all.add(JSON.getNodeFactory().numberNode(0.25));
    } else if (value.isNull()) {
      all.addAll(List.of(JSON.readTree("3"), JSON.readTree("2.5"), JSON.readTree("true")));
    } else if (value.isTextual()) {
      for (String other : List.of("gelu_new", "gelu", "silu", "gelu_pytorch_tanh", "default")) {
        all.add(JSON.getNodeFactory().textNode(other));
      }
    } else if (value.isArray()) {
      ArrayNode turned = JSON.createArrayNode();
      for (int i = value.size() - 1; i >= 0; i--) {
        turned.add(value.get(i));
      }
      turned.set(0, value.get(0));
      all.add(turned);
    }
    return all;
  }

  /** Every way to change one field, one level down too. */
  private static List<Consumer<ObjectNode>> changes(ObjectNode config) throws IOException {
    List<Consumer<ObjectNode>> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (field.getValue().isObject()) {
        for (Consumer<ObjectNode> change : changes((ObjectNode) field.getValue())) {
          all.add(json -> change.accept((ObjectNode) json.get(field.getKey())));
        }
      }
      for (JsonNode other : others(field.getValue())) {
        all.add(json -> json.set(field.getKey(), other));
      }
      all.add(json -> json.remove(field.getKey()));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("io.detoxj.core.fixture.ReferenceModel#names")
  void every_field_that_changes_logits_changes_the_fingerprint(String name) throws IOException {
    Path checkpoint = ReferenceModel.writeTo(name, folder);
    Path file = checkpoint.resolve("config.json");
    String original = Files.readString(file);
    Fingerprint before;
    float[][] logits;
    try (TransformerModel loaded = TransformerModel.load(checkpoint)) {
      before = loaded.fingerprint();
      logits = loaded.forward(TEXT).get(0);
    }
    int acting = 0;
    for (Consumer<ObjectNode> change : changes((ObjectNode) JSON.readTree(original))) {
      Files.writeString(file, original);
      edit(file, change);
      try (TransformerModel loaded = TransformerModel.load(checkpoint)) {
        if (!Arrays.deepEquals(loaded.forward(TEXT).get(0), logits)) {
          acting++;
          assertThat(loaded.fingerprint()).as(Files.readString(file)).isNotEqualTo(before);
        }
      } catch (DetoxException | IllegalArgumentException e) {
        // A value that this model cannot have.
      }
    }
    assertThat(acting).isGreaterThanOrEqualTo(2);
  }
}
