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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What sentence-transformers writes beside a model: which modules stand behind one another, how
 * token vectors become one, and how long a text may be. A folder without these files is taken for
 * an encoder with mean pooling.
 *
 * @param longest the longest text in tokens, special tokens included; empty if no file says
 * @param firstToken whether the first token's state is taken, else the mean over all
 * @param dense folders of the dense layers behind that, in their order
 */
record SentenceModules(OptionalInt longest, boolean firstToken, List<Path> dense) {
  private static final long MOST_BYTES = 1 << 20;
  private static final String MODULES = "modules.json";
  private static final String POOLING = "1_Pooling";
  private static final Pattern PLACE = Pattern.compile("[0-9A-Za-z_-]{1,64}");
  private static final String SUPPORTED =
      "the mean or the first of a model's last states, with dense layers behind it if there are any";

  /**
   * Reads them.
   *
   * @throws CheckpointException if they ask for what {@link SentenceEncoder} does not do
   * @throws IOException if a file cannot be read
   */
  static SentenceModules read(Path folder) throws IOException {
    Path pooling = folder.resolve(POOLING);
    List<Path> dense = new ArrayList<>();
    for (JsonNode module : json(folder, MODULES)) {
      String type = module.path("type").asText();
      String name = type.substring(type.lastIndexOf('.') + 1);
      switch (name) {
        case "Transformer" -> {
          if (!module.path("path").asText().isEmpty()) {
            throw refused(folder, MODULES, "has the model in", module.path("path").asText());
          }
        }
        case "Pooling" -> {
          if (!dense.isEmpty()) {
            throw refused(folder, MODULES, "has behind a dense layer the module", name);
          }
          pooling = place(folder, module, POOLING);
        }
        case "Dense" -> dense.add(place(folder, module, ""));
        // Vectors are made one unit long in any case.
        case "Normalize" -> {}
        default -> throw refused(folder, MODULES, "has the module", name);
      }
    }
    boolean firstToken = firstToken(folder, pooling);
    JsonNode prompts = json(folder, "config_sentence_transformers.json");
    String prompt =
        prompts.path("prompts").path(prompts.path("default_prompt_name").asText()).asText();
    if (!prompt.isEmpty()) {
      throw refused(folder, "config_sentence_transformers.json", "puts a prompt before", prompt);
    }
    JsonNode stated = json(folder, "sentence_bert_config.json").path("max_seq_length");
    JsonNode length =
        stated.isNumber() ? stated : json(folder, "tokenizer_config.json").path("model_max_length");
    // Where nothing was set, transformers writes 1e30.
    return new SentenceModules(
        length.canConvertToInt() && length.intValue() > 0
            ? OptionalInt.of(length.intValue())
            : OptionalInt.empty(),
        firstToken,
        List.copyOf(dense));
  }

  /** The folder of a module, which must lie in that of the model. */
  private static Path place(Path folder, JsonNode module, String usual) {
    String place = module.path("path").asText(usual);
    if (!PLACE.matcher(place).matches()) {
      throw refused(folder, MODULES, "has a module in", place);
    }
    return folder.resolve(place);
  }

  private static JsonNode json(Path folder, String name) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) ? JsonDocument.read(file, MOST_BYTES) : MissingNode.getInstance();
  }

  /** Older versions have a switch for each way of pooling, newer ones a name. */
  private static boolean firstToken(Path folder, Path pooling) throws IOException {
    JsonNode config = json(pooling, "config.json");
    List<String> modes = new ArrayList<>();
    if (config.has("pooling_mode")) {
      modes.add(config.path("pooling_mode").asText());
    }
    for (Map.Entry<String, JsonNode> one : config.properties()) {
      String name = one.getKey();
      if (name.startsWith("pooling_mode_") && one.getValue().asBoolean()) {
        modes.add(name.equals("pooling_mode_mean_tokens") ? "mean" : name);
      }
    }
    modes.replaceAll(mode -> mode.equals("pooling_mode_cls_token") ? "cls" : mode);
    modes = modes.stream().distinct().toList();
    if (modes.size() > 1 || !List.of("mean", "cls").containsAll(modes)) {
      throw refused(
          folder,
          folder.relativize(pooling) + "/config.json",
          "asks for",
          String.join(", ", modes));
    }
    return modes.contains("cls");
  }

  private static CheckpointException refused(Path folder, String file, String what, String value) {
    return new CheckpointException(
        "%s %s \"%s\"; a sentence encoder here is %s, take another model"
            .formatted(folder.resolve(file), what, ForeignText.shown(value), SUPPORTED));
  }
}
