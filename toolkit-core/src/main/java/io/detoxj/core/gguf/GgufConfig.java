/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the config.json of what a header says. */
final class GgufConfig {
  // What llama.cpp takes for a key that a file does not have.
  private static final double ROPE_BASE = 10_000;
  private static final int SLIDING_PATTERN = 6;
  // The largest Gemma 2 and 3 divide scores by the root of width over heads, the others by the
  // root of a head's width; the file says it only by its number of blocks.
  private static final Map<String, Integer> BLOCKS_OF_LARGEST = Map.of("gemma2", 46, "gemma3", 62);
  private static final Map<String, String> MODEL_TYPES =
      new TreeMap<>(
          Map.of(
              "llama", "llama",
              "qwen2", "qwen2",
              "gemma", "gemma",
              "gemma2", "gemma2",
              "gemma3", "gemma3_text",
              "gpt2", "gpt2"));

  private final GgufFile file;
  private final GgufKeys keys;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  private GgufConfig(GgufFile file) {
    this.file = file;
    this.keys = GgufKeys.of(file.metadata());
  }

  /**
   * The configuration, without the ids of special tokens.
   *
   * @throws CheckpointException if the architecture is not supported, or a key says what is not
   */
  static ObjectNode of(GgufFile file) {
    GgufConfig made = new GgufConfig(file);
    String type = MODEL_TYPES.get(made.keys.architecture());
    if (type == null) {
      throw new CheckpointException(
          "%s: the architecture %s is not read from GGUF; read are %s"
              .formatted(
                  file.path(), made.keys.architecture(), String.join(", ", MODEL_TYPES.keySet())));
    }
    made.config.put("model_type", type);
    if (type.equals("gpt2")) {
      made.gpt2();
    } else {
      made.rotary();
      made.family();
    }
    return made.config;
  }

  private void gpt2() {
    config.put("vocab_size", rows("token_embd.weight"));
    config.put("n_positions", keys.size("context_length"));
    config.put("n_embd", keys.size("embedding_length"));
    config.put("n_layer", keys.size("block_count"));
    config.put("n_head", keys.sameInAll("attention.head_count", 0));
    config.put("n_inner", keys.sameInAll("feed_forward_length", 0));
    config.put("layer_norm_epsilon", single(keys.number("attention.layer_norm_epsilon", 1e-5)));
    config.put("activation_function", "gelu_new");
    config.put("tie_word_embeddings", tied());
  }

  private void rotary() {
    int width = keys.size("embedding_length");
    int heads = heads();
    config.put("vocab_size", rows("token_embd.weight"));
    config.put("max_position_embeddings", keys.size("context_length"));
    config.put("hidden_size", width);
    config.put("num_hidden_layers", keys.size("block_count"));
    config.put("num_attention_heads", heads);
    config.put("num_key_value_heads", keys.sameInAll("attention.head_count_kv", heads));
    config.put("head_dim", headWidth());
    config.put("intermediate_size", keys.sameInAll("feed_forward_length", 0));
    config.put("rms_norm_eps", single(keys.number("attention.layer_norm_rms_epsilon", 1e-6)));
    config.put("rope_theta", single(keys.number("rope.freq_base", ROPE_BASE)));
    config.put("tie_word_embeddings", tied());
    config.put("attention_bias", file.tensors().containsKey("blk.0.attn_output.bias"));
    if (keys.size("attention.value_length", headWidth()) != headWidth()) {
      throw keys.refused("attention.value_length", "differs from the width of keys");
    }
    if (keys.size("rope.dimension_count", headWidth()) != headWidth()) {
      throw keys.refused("rope.dimension_count", "is not the whole width of a head");
    }
    scaling();
  }

  private void scaling() {
    String type = keys.text("rope.scaling.type", "none");
    GgufTensor factors = file.tensors().get("rope_freqs.weight");
    if (factors != null) {
      config.set("rope_scaling", new LlamaScaling(file, keys).read(factors, headWidth()));
    } else if (type.equals("linear")) {
      config
          .putObject("rope_scaling")
          .put("rope_type", "linear")
          .put("factor", single(keys.number("rope.scaling.factor", 1)));
    } else if (!type.equals("none")) {
      throw keys.refused("rope.scaling.type", "is " + type + "; supported are none and linear");
    }
  }

  private void family() {
    switch (keys.architecture()) {
      case "llama", "qwen2" -> config.put("hidden_act", "silu");
      case "gemma" -> config.put("hidden_activation", "gelu_pytorch_tanh");
      default -> {
        config.put("hidden_activation", "gelu_pytorch_tanh");
        config.put("query_pre_attn_scalar", queryScale());
        config.put("sliding_window", keys.size("attention.sliding_window", 4096));
        cap("attn_logit_softcapping");
        cap("final_logit_softcapping");
        if (keys.architecture().equals("gemma3")) {
          config.put(
              "sliding_window_pattern",
              keys.sameInAll("attention.sliding_window_pattern", SLIDING_PATTERN));
          config.put("rope_local_base_freq", single(keys.number("rope.freq_base_swa", ROPE_BASE)));
        }
      }
    }
    if (keys.architecture().equals("qwen2")) {
      config.remove("attention_bias");
    }
  }

  private void cap(String name) {
    if (keys.has(name)) {
      config.put(name, single(keys.number(name, 0)));
    } else {
      config.putNull(name);
    }
  }

  private int queryScale() {
    int largest = BLOCKS_OF_LARGEST.get(keys.architecture());
    return keys.size("block_count") == largest
        ? keys.size("embedding_length") / heads()
        : headWidth();
  }

  private int heads() {
    int heads = keys.sameInAll("attention.head_count", 0);
    if (heads < 1) {
      throw keys.refused("attention.head_count", "is " + heads);
    }
    return heads;
  }

  private int headWidth() {
    return keys.size("attention.key_length", keys.size("embedding_length") / heads());
  }

  private boolean tied() {
    return !file.tensors().containsKey("output.weight");
  }

  private long rows(String name) {
    GgufTensor tensor = file.tensors().get(name);
    if (tensor == null) {
      throw new CheckpointException(file.path() + " has no tensor " + name);
    }
    List<Long> shape = tensor.shape();
    return shape.get(0);
  }

  /** A number that the file has in single precision, as short as it was before. */
  private static double single(double number) {
    return Double.parseDouble(Float.toString((float) number));
  }
}
