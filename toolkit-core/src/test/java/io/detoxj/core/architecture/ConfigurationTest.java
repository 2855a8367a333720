/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.math.RandomStreams;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configurations as published models have them, in the layout before transformers 5. */
class ConfigurationTest {
  private static final String GEMMA2 =
      """
      {"model_type": "gemma2", "architectures": ["Gemma2ForCausalLM"], "attention_bias": false,
       "attention_dropout": 0.0, "attn_logit_softcapping": 50.0, "bos_token_id": 2,
       "cache_implementation": "hybrid", "eos_token_id": 1, "final_logit_softcapping": 30.0,
       "head_dim": 256, "hidden_act": "gelu_pytorch_tanh",
       "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 2304, "initializer_range": 0.02,
       "intermediate_size": 9216, "max_position_embeddings": 8192, "num_attention_heads": 8,
       "num_hidden_layers": 26, "num_key_value_heads": 4, "pad_token_id": 0,
       "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06, "rope_theta": 10000.0,
       "sliding_window": 4096, "torch_dtype": "float32", "transformers_version": "4.42.0",
       "use_cache": true, "vocab_size": 256000}
      """;

  private static final String LLAMA3 =
      """
      {"model_type": "llama", "attention_bias": false, "hidden_act": "silu", "hidden_size": 2048,
       "intermediate_size": 8192, "max_position_embeddings": 131072, "mlp_bias": false,
       "num_attention_heads": 32, "num_hidden_layers": 16, "num_key_value_heads": 8,
       "head_dim": 64, "pretraining_tp": 1, "rms_norm_eps": 1e-05,
       "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
         "original_max_position_embeddings": 8192, "rope_type": "llama3"},
       "rope_theta": 500000.0, "tie_word_embeddings": true, "vocab_size": 128256}
      """;

  private static final String GEMMA3 =
      """
      {"model_type": "gemma3_text", "attention_bias": false, "attn_logit_softcapping": null,
       "final_logit_softcapping": null, "head_dim": 256,
       "hidden_activation": "gelu_pytorch_tanh", "hidden_size": 1152, "intermediate_size": 6912,
       "max_position_embeddings": 32768, "num_attention_heads": 4, "num_hidden_layers": 26,
       "num_key_value_heads": 1, "query_pre_attn_scalar": 256, "rms_norm_eps": 1e-06,
       "rope_local_base_freq": 10000, "rope_scaling": null, "rope_theta": 1000000,
       "sliding_window": 512, "sliding_window_pattern": 6, "vocab_size": 262144}
      """;

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static RotaryConfig read(ModelArchitecture architecture, ObjectNode json) {
    ConfigReader reader = new ConfigReader(json, Path.of("config.json"));
    RotaryBlueprint blueprint = (RotaryBlueprint) architecture.read(reader);
    reader.finish(false);
    return blueprint.config();
  }

  @Test
  void gemma_2_2b() {
    RotaryConfig config = read(new Gemma2Architecture(), json(GEMMA2));
    assertThat(config.attentionCap()).isEqualTo(50);
    assertThat(config.logitCap()).isEqualTo(30);
    assertThat(config.attentionScale()).isEqualTo(1 / 16.0);
    assertThat(config.layers().get(0).window()).isEqualTo(4096);
    assertThat(config.layers().get(1).window()).isZero();
    assertThat(config.tied()).isTrue();
  }

  @Test
  void gemma_3_1b() {
    RotaryConfig config = read(new Gemma3Architecture(), json(GEMMA3));
    for (int layer = 0; layer < 26; layer++) {
      boolean global = layer % 6 == 5;
      assertThat(config.layers().get(layer).window()).isEqualTo(global ? 0 : 512);
      assertThat(config.layers().get(layer).rope().base()).isEqualTo(global ? 1e6 : 1e4);
    }
  }

  @Test
  void llama_3_rope_keeps_short_waves_and_divides_long_ones() {
    RotaryConfig config = read(new LlamaArchitecture(), json(LLAMA3));
    float[] scaled = config.layers().get(0).rope().frequencies(64);
    float[] plain = new Rope(500_000, new Rope.None()).frequencies(64);
    assertThat(scaled[0]).isEqualTo(plain[0]).isEqualTo(1f);
    // Its wave is 2 pi * 500000^(62/64), longer than the original context of 8192.
    assertThat(scaled[31]).isCloseTo(plain[31] / 32, within(1e-12f));
    // This wave lies between 8192 / 4 and 8192, where the two are interpolated.
    double wave = 2 * Math.PI / plain[17];
    double smooth = (8192 / wave - 1) / 3;
    assertThat(scaled[17])
        .isCloseTo((float) (plain[17] * ((1 - smooth) / 32 + smooth)), within(1e-9f));
    assertThat(scaled[17]).isBetween(plain[17] / 32, plain[17]);
  }

  @Test
  void linear_rope_divides_every_frequency() {
    float[] frequencies = new Rope(10_000, new Rope.Linear(4)).frequencies(4);
    assertThat(frequencies).containsExactly(new float[] {0.25f, 0.0025f}, within(1e-9f));
  }

  @ParameterizedTest
  @CsvSource({
    "rope_scaling, '{\"rope_type\": \"yarn\", \"factor\": 2.0}', yarn",
    "rope_scaling, '{\"rope_type\": \"linear\", \"factor\": -1}', factor",
    "hidden_act, '\"relu\"', relu",
    "mlp_bias, true, mlp_bias",
    "num_key_value_heads, 5, key-value heads",
    "head_dim, 63, head_dim",
    "hidden_size, 0, hidden_size",
    "vocab_size, '\"many\"', vocab_size",
    "partial_rotary_factor, 0.5, partial_rotary_factor",
    "rope_interleaved, true, rope_interleaved"
  })
  void what_is_not_supported_is_refused_by_name(String field, String value, String named)
      throws JsonProcessingException {
    ObjectNode json = json(LLAMA3);
    json.set(field, new ObjectMapper().readTree(value));
    assertThatThrownBy(() -> read(new LlamaArchitecture(), json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json")
        .hasMessageContaining(named);
  }

  @Test
  void a_missing_size_is_named() {
    ObjectNode json = json(GEMMA2);
    json.remove("intermediate_size");
    assertThatThrownBy(() -> read(new Gemma2Architecture(), json))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("intermediate_size")
        .hasMessageContaining("missing");
  }

  /** Values no configuration should have, and some it may. */
  private static final List<String> VALUES =
      List.of(
          "0",
          "-1",
          "1",
          "2",
          "64",
          "2147483647",
          "-2147483648",
          "9223372036854775807",
          "1e308",
          "1e-320",
          "0.5",
          "null",
          "true",
          "\"gelu\"",
          "\"\"",
          "[]",
          "{}",
          "[[[1]]]",
          "{\"rope_type\": \"linear\", \"factor\": 0}",
          "{\"full_attention\": 3}",
          "[\"sliding_attention\"]",
          "123456789012345678901234567890");

  private static ObjectNode recorded(String name) throws IOException {
    String file = "/io/detoxj/core/model/reference/" + name + "/config.json";
    try (InputStream in = ConfigurationTest.class.getResourceAsStream(file)) {
      return (ObjectNode) new ObjectMapper().readTree(in);
    }
  }

  @Test
  void longrope_divides_by_the_short_factors_and_ends_where_they_do() throws IOException {
    ModelBlueprint blueprint =
        new Phi3Architecture()
            .read(new ConfigReader(recorded("phi3-longrope"), Path.of("config.json")));
    assertThat(blueprint.dimensions().contextLength()).isEqualTo(256);
    Rope rope = ((RotaryBlueprint) blueprint).config().layers().get(0).rope();
    float[] frequencies = rope.frequencies(16);
    // Three quarters of a head of 16 are six pairs.
    double[] factors = {1.0, 1.1, 1.2, 1.5, 2.0, 3.0};
    for (int i = 0; i < 6; i++) {
      assertThat(frequencies[i])
          .isCloseTo((float) (Math.pow(10_000, -i / 6.0) / factors[i]), within(1e-7f));
    }
    assertThat(frequencies).hasSize(6);
    assertThat(rope.attentionFactor())
        .isCloseTo(Math.sqrt(1 + Math.log(16) / Math.log(256)), within(1e-12));
  }

  @Test
  void four_thousand_mutated_configurations_are_read_or_refused() throws IOException {
    List<ObjectNode> sound =
        new ArrayList<>(
            List.of(
                json(LLAMA3), json(GEMMA2), json(GEMMA3), NewModelConfig.gpt2(2, 8, 2, 16, 300)));
    for (String name : List.of("qwen3", "phi3", "phi3-longrope", "neox", "gptj", "opt")) {
      sound.add(recorded(name));
    }
    RandomGenerator random = RandomStreams.named(1, "mutated-configurations");
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      int which = i % sound.size();
      ObjectNode json = sound.get(which).deepCopy();
      List<String> fields = new ArrayList<>();
      json.fieldNames().forEachRemaining(fields::add);
      for (int change = 0; change <= i % 3; change++) {
        String field = fields.get(random.nextInt(fields.size()));
        String value = VALUES.get(random.nextInt(VALUES.size()));
        json.set(field, new ObjectMapper().readTree(value));
      }
      try {
        ConfigReader reader = new ConfigReader(json, Path.of("config.json"));
        ModelArchitecture architecture =
            ModelArchitecture.named(
                sound.get(which).path("model_type").asText(), Path.of("config.json"));
        ModelBlueprint blueprint = architecture.read(reader);
        reader.finish(false);
        assertThat(blueprint.parameters().size()).isLessThan(20_000);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageContaining("config.json");
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 3_999);
  }
}
