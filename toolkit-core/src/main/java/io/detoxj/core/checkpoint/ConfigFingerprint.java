/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.io.Fingerprint;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a config.json that count. A field is in unless it is known to change no result
 * here: one too many makes a run begin anew, one too few would mix the texts of two models.
 */
final class ConfigFingerprint {
  /** Labels, defaults of Python code, and what is only true while a model is trained. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "_name_or_path",
          "name_or_path",
          "architectures",
          "transformers_version",
          "torch_dtype",
          "dtype",
          "use_cache",
          "initializer_range",
          "cache_implementation",
          "_attn_implementation",
          "_attn_implementation_autoset",
          "attn_implementation",
          "return_dict",
          "output_attentions",
          "output_hidden_states",
          "gradient_checkpointing",
          "task_specific_params");

  private ConfigFingerprint() {}

  static Fingerprint of(JsonNode config) {
    Fingerprint.Builder fields = Fingerprint.builder();
    for (Map.Entry<String, JsonNode> field : config.properties()) {
      if (!WITHOUT_EFFECT.contains(field.getKey())) {
        fields.put(field.getKey(), field.getValue());
      }
    }
    return fields.build();
  }
}
