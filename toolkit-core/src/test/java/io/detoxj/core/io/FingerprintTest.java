/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Fingerprint.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FingerprintTest {
  @TempDir Path folder;

  private static Fingerprint model(int heads) {
    return Fingerprint.builder()
        .put("weights", "ab")
        .put("config", Fingerprint.builder().put("n_head", heads).put("n_layer", 2).build())
        .build();
  }

  @Test
  void order_white_space_and_notation_do_not_matter() {
    Fingerprint one = Fingerprint.parse("{\"b\":[1,{\"y\":2,\"x\":1e4}],\"a\":0.00001}");
    Fingerprint other =
        Fingerprint.parse("{ \"a\" : 1e-5,\n \"b\" : [1.0, {\"x\":10000, \"y\":2}], \"c\":null }");
    assertThat(other).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(other.json()).isEqualTo("{\"a\":0.00001,\"b\":[1,{\"x\":10000,\"y\":2}]}");
    assertThat(Fingerprint.parse(one.json())).isEqualTo(one);
  }

  @ParameterizedTest
  @CsvSource({
    "0.1, 0.1",
    "1e-06, 0.000001",
    "1.5e-9, 1.5E-9",
    "2e-3, 0.002",
    "0.30000000000000004, 0.30000000000000004",
    "1e23, 1E+23",
    "-0.0, 0",
    "123456789012, 123456789012",
    "4.9e-324, 5E-324"
  })
  void a_number_has_one_form_on_every_java(String written, String form) {
    String json = Fingerprint.parse("{\"a\":" + written + "}").json();
    assertThat(json).isEqualTo("{\"a\":" + form + "}");
    assertThat(Fingerprint.parse(json).json()).isEqualTo(json);
  }

  @Test
  void the_order_of_a_list_and_what_a_part_is_called_matter() {
    Fingerprint list = Fingerprint.builder().putTexts("a", List.of("x", "y")).build();
    assertThat(Fingerprint.builder().putTexts("a", List.of("y", "x")).build()).isNotEqualTo(list);
    assertThat(Fingerprint.builder().putTexts("b", List.of("x", "y")).build()).isNotEqualTo(list);
    assertThat(Fingerprint.builder().put("a", 1).build())
        .isNotEqualTo(Fingerprint.builder().put("a", "1").build());
  }

  @Test
  void the_hash_of_an_example_is_the_recorded_one() {
    assertThat(model(4).json())
        .isEqualTo("{\"config\":{\"n_head\":4,\"n_layer\":2},\"weights\":\"ab\"}");
    assertThat(model(4).sha256()).isEqualTo(Sha256.hexOf(model(4).json()));
    assertThat(model(4).sha256())
        .isEqualTo("c71c7da9cc81659c239fdbf770224f94878a88139c161dbccd1db3cbda129175");
  }

  @Test
  void a_difference_names_the_field_and_both_values() {
    Fingerprint here = Fingerprint.builder().put("model", model(8)).put("seed", 1).build();
    Fingerprint there = Fingerprint.builder().put("model", model(4)).put("by", "x").build();
    assertThat(here.differences(there))
        .containsExactly(
            new Difference("by", "nothing", "\"x\""),
            new Difference("model.config.n_head", "8", "4"),
            new Difference("seed", "1", "nothing"));
    assertThat(model(8).explain(model(4), "in the journal"))
        .isEqualTo("differs in config.n_head: 8 here, 4 in the journal");
    assertThat(model(8).differences(model(8))).isEmpty();
  }

  @Test
  void many_differences_are_counted_and_long_values_are_cut() {
    Fingerprint.Builder many = Fingerprint.builder();
    for (int i = 0; i < 9; i++) {
      many.put("f" + i, "v".repeat(500));
    }
    String message = many.build().explain(Fingerprint.builder().build(), "there");
    assertThat(message).contains("f0: \"vvv", "...", "f3: ", "and in 5 more").doesNotContain("f4");
    assertThat(message.length()).isLessThan(1000);
  }

  @Test
  void the_handle_is_the_weights_where_there_are_any() {
    assertThat(model(8).handle()).isEqualTo(model(4).handle());
    Fingerprint list = Fingerprint.builder().put("models", List.of(model(8))).build();
    assertThat(Fingerprint.builder().put("models", List.of(model(4))).build().handle())
        .isEqualTo(list.handle());
    assertThat(Fingerprint.builder().putAll(list).put("label", "toxic").build().handle())
        .isNotEqualTo(Fingerprint.builder().putAll(list).put("label", "threat").build().handle());
  }

  @Test
  void parts_can_be_asked_for() {
    assertThat(model(4).part("config").orElseThrow().json()).contains("n_head");
    assertThat(model(4).part("weights")).isEmpty();
    assertThatThrownBy(() -> Fingerprint.builder().put("a", 1).put("a", 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Fingerprint.parse("[1]")).isInstanceOf(ConfigException.class);
    assertThatThrownBy(() -> Fingerprint.parse("{\"a\":")).isInstanceOf(ConfigException.class);
    assertThat(Fingerprint.builder().put("m", Map.of("k", "v")).build().json())
        .isEqualTo("{\"m\":{\"k\":\"v\"}}");
  }

  @Test
  void the_hash_of_a_large_value_is_that_of_its_canonical_text() {
    Fingerprint one =
        Fingerprint.parse("{\"b\":{\"z\":1.50,\"a\":\"\\u00e4\\n\"},\"a\":[null,true]}");
    assertThat(CanonicalJson.sha256(one.asJson())).isEqualTo(one.sha256());
  }

  @Test
  void a_journal_of_another_header_says_in_what() throws IOException {
    Path file = folder.resolve("a.jsonl");
    Journal.open(file, model(4).json()).close();
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> Journal.open(file, model(8).json()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a.jsonl was made with other settings, model or data")
        .hasMessageContaining("this run differs in config.n_head: 8 here, 4 there");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
