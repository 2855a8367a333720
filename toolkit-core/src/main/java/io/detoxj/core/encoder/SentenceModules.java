/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.checkpoint.JsonDocument;
import io.detoxj.core.io.ForeignText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What sentence-transformers writes beside a model: which modules stand behind one another, how
 * token vectors become one, and how long a text may be. A folder without these files is taken for
 * an encoder with mean pooling.
 */
final class SentenceModules {
  private static final long MOST_BYTES = 1 << 20;
  private static final Set<String> KNOWN = Set.of("Transformer", "Pooling", "Normalize");

  private SentenceModules() {}

  /**
   * Reads them.
   *
   * @return the longest text in tokens, special tokens included; empty if no file says
   * @throws CheckpointException if they ask for what {@link SentenceEncoder} does not do
   * @throws IOException if a file cannot be read
   */
  static OptionalInt read(Path folder) throws IOException {
    for (JsonNode module : json(folder, "modules.json")) {
      String type = module.path("type").asText();
      String name = type.substring(type.lastIndexOf('.') + 1);
      if (!KNOWN.contains(name)) {
        throw refused(folder, "modules.json", "has the module", name, "a mean of its last states");
      }
    }
    requireMean(folder, json(folder, "1_Pooling/config.json"));
    JsonNode prompts = json(folder, "config_sentence_transformers.json");
    String prompt =
        prompts.path("prompts").path(prompts.path("default_prompt_name").asText()).asText();
    if (!prompt.isEmpty()) {
      throw refused(
          folder, "config_sentence_transformers.json", "puts a prompt before", prompt, "no prompt");
    }
    JsonNode stated = json(folder, "sentence_bert_config.json").path("max_seq_length");
    JsonNode length =
        stated.isNumber() ? stated : json(folder, "tokenizer_config.json").path("model_max_length");
    // Where nothing was set, transformers writes 1e30.
    return length.canConvertToInt() && length.intValue() > 0
        ? OptionalInt.of(length.intValue())
        : OptionalInt.empty();
  }

  private static JsonNode json(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? JsonDocument.read(file, MOST_BYTES) : MissingNode.getInstance();
  }

  /** Older versions have a switch for each way of pooling, newer ones a name. */
  private static void requireMean(Path folder, JsonNode pooling) {
    String mode = pooling.path("pooling_mode").asText("mean");
    for (Map.Entry<String, JsonNode> one : pooling.properties()) {
      boolean on = one.getKey().startsWith("pooling_mode_") && one.getValue().asBoolean();
      if (on && !one.getKey().equals("pooling_mode_mean_tokens")) {
        mode = one.getKey();
      }
    }
    if (!mode.equals("mean")) {
      throw refused(folder, "1_Pooling/config.json", "asks for", mode, "the mean over all tokens");
    }
  }

  private static CheckpointException refused(
      Path folder, String file, String what, String value, String supported) {
    return new CheckpointException(
        "%s %s \"%s\"; a sentence encoder here is %s, take another model"
            .formatted(folder.resolve(file), what, ForeignText.shown(value), supported));
  }
}
