/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model folder in the layout of Hugging Face: config.json, tokenizer.json, the weights in
 * model.safetensors or in the shards that model.safetensors.index.json names, and, if there is one,
 * generation_config.json. Nothing else in the folder is read. A folder that holds both kinds of
 * weights is read as Hugging Face does: from the one file.
 */
public final class CheckpointFolder {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String GENERATION = "generation_config.json";
  private static final String PICKLE = "pytorch_model.bin";
  private static final String PICKLE_SHARDS = "pytorch_model.bin.index.json";
  private static final String SHARDS = "model.safetensors.index.json";
  private static final String ENDS = "eos_token_id";
  private static final long MAX_CONFIG = 10_000_000;
  private static final int MAX_ENDS = 100;

  private final Path path;
  private final JsonNode config;
  private final JsonNode generation;
  private final CheckpointWeights weights;
  private @Nullable String weightsSha256;

  private CheckpointFolder(
      Path path, JsonNode config, JsonNode generation, CheckpointWeights weights) {
    this.path = path;
    this.config = config;
    this.generation = generation;
    this.weights = weights;
  }

  /**
   * Reads the configuration and the headers of the weights.
   *
   * @throws CheckpointException if the folder or a file it must hold is missing, or is damaged
   * @throws IOException if a file cannot be read
   */
  public static CheckpointFolder open(Path folder) throws IOException {
    return open(folder, true);
  }

  /**
   * As {@link #open(Path)}, of a folder that may lack tokenizer.json: older ones hold the tokenizer
   * in other files.
   *
   * @throws CheckpointException if the folder or another file it must hold is missing, or is
   *     damaged
   * @throws IOException if a file cannot be read
   */
  public static CheckpointFolder openWithAnyTokenizer(Path folder) throws IOException {
    return open(folder, false);
  }

  private static CheckpointFolder open(Path folder, boolean tokenizer) throws IOException {
    if (Files.isRegularFile(folder)) {
      throw new CheckpointException(isAFile(folder));
    }
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          "there is no model folder %s; give a folder that holds %s, %s and %s"
              .formatted(folder.toAbsolutePath(), CONFIG, TOKENIZER, WEIGHTS));
    }
    require(folder, CONFIG, insteadOfAModel(folder));
    if (tokenizer) {
      require(folder, TOKENIZER, "");
    }
    Path index = folder.resolve(SHARDS);
    CheckpointWeights weights;
    if (Files.isRegularFile(folder.resolve(WEIGHTS)) || !Files.isRegularFile(index)) {
      require(folder, WEIGHTS, insteadOfWeights(folder));
      weights = CheckpointWeights.single(folder.resolve(WEIGHTS));
    } else {
      weights = CheckpointWeights.sharded(index);
    }
    return new CheckpointFolder(
        folder,
        JsonDocument.object(folder.resolve(CONFIG), MAX_CONFIG),
        generation(folder.resolve(GENERATION)),
        weights);
  }

  private static JsonNode generation(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? JsonDocument.object(file, MAX_CONFIG)
        : JsonNodeFactory.instance.objectNode();
  }

  private static void require(Path folder, String name, String remark) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw new CheckpointException(
          "%s is missing; a Hugging Face model folder must hold %s, %s and %s (or %s and its shards); %s"
              .formatted(
                  folder.resolve(name),
                  CONFIG,
                  TOKENIZER,
                  WEIGHTS,
                  SHARDS,
                  remark.isEmpty() ? "copy it from where the model came from" : remark));
    }
  }

  /** What to say to a user who gives one of a model's files in place of its folder. */
  public static String isAFile(Path file) {
    if (file.toString().endsWith(".gguf")) {
      return file
          + " is a GGUF file; turn it into a folder with GgufConversion.write, or with the command"
          + " line's models convert, and give that";
    }
    return "%s is a file; give the folder it lies in, %s, with %s and %s beside the weights"
        .formatted(file, file.toAbsolutePath().getParent(), CONFIG, TOKENIZER);
  }

  private static String insteadOfAModel(Path folder) {
    if (Files.isDirectory(folder.resolve("snapshots"))) {
      return "this is a model in the Hugging Face cache: give its id, or the folder in "
          + folder.resolve("snapshots");
    }
    if (Files.exists(folder.resolve("adapter_config.json"))) {
      return "this is an adapter: merge it into its base model, in Python with peft by"
          + " merge_and_unload(), and save that";
    }
    return "";
  }

  private static String insteadOfWeights(Path folder) {
    if (Files.exists(folder.resolve(PICKLE)) || Files.exists(folder.resolve(PICKLE_SHARDS))) {
      return "%s is a Python pickle, which can run code and is never read: save the weights as safetensors, in Python with transformers by model.save_pretrained(folder, safe_serialization=True)"
          .formatted(PICKLE);
    }
    return "";
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** A copy of config.json, always a JSON object. */
  public JsonNode config() {
    return config.deepCopy();
  }

  /**
   * The architecture's name, model_type of config.json.
   *
   * @throws CheckpointException if config.json has none
   */
  public String modelType() {
    JsonNode type = config.path("model_type");
    if (!type.isTextual()) {
      throw new CheckpointException(
          "%s has no text \"model_type\"; add the architecture's name, such as \"model_type\": \"gpt2\""
              .formatted(path.resolve(CONFIG)));
    }
    return type.textValue();
  }

  /**
   * The token ids that end a text: eos_token_id of generation_config.json, or if that says nothing,
   * of config.json; each once, in the order of the file, empty if neither says any.
   *
   * @throws CheckpointException if a file says anything but ids of the vocabulary
   */
  public List<Integer> endOfTextIds() {
    JsonNode size = config.path("vocab_size");
    boolean usable = size.isIntegralNumber() && size.canConvertToInt() && size.intValue() > 0;
    int vocabularySize = usable ? size.intValue() : Integer.MAX_VALUE;
    List<Integer> ids = endOfTextIds(path.resolve(GENERATION), generation, vocabularySize);
    return ids.isEmpty() ? endOfTextIds(path.resolve(CONFIG), config, vocabularySize) : ids;
  }

  /**
   * Reads eos_token_id: a number, a list of numbers, or nothing. Some files fill a list up with a
   * negative number, or say one for none; it is no token and is left out.
   */
  private static List<Integer> endOfTextIds(Path file, JsonNode root, int vocabularySize) {
    JsonNode field = root.path(ENDS);
    if (field.isMissingNode() || field.isNull()) {
      return List.of();
    }
    if (field.size() > MAX_ENDS) {
      throw refusedEnds(file, field, vocabularySize);
    }
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : field.isArray() ? field : List.of(field)) {
      if (!id.isIntegralNumber() || !id.canConvertToInt() || id.intValue() >= vocabularySize) {
        throw refusedEnds(file, field, vocabularySize);
      }
      if (id.intValue() >= 0 && !ids.contains(id.intValue())) {
        ids.add(id.intValue());
      }
    }
    return List.copyOf(ids);
  }

  private static CheckpointException refusedEnds(Path file, JsonNode field, int vocabularySize) {
    return new CheckpointException(
        "%s: %s is %s; allowed are a token id from 0 to %s or a list of at most %s of them"
            .formatted(file, ENDS, JsonDocument.brief(field), vocabularySize - 1, MAX_ENDS));
  }

  /** A copy of generation_config.json; empty if there is no such file. */
  public Optional<JsonNode> generationConfig() {
    return Files.isRegularFile(path.resolve(GENERATION))
        ? Optional.of(generation.deepCopy())
        : Optional.empty();
  }

  /** The weights, headers read and checked. */
  public CheckpointWeights weights() {
    return weights;
  }

  /** Where tokenizer.json lies. */
  public Path tokenizerFile() {
    return path.resolve(TOKENIZER);
  }

  /**
   * SHA-256 of the weights in lower-case hexadecimal. Of a single file it is the digest of the
   * file. Of shards it is the digest of a text in UTF-8 that has one line for each, in the order in
   * which the index first names them: file name, a space, the shard's own digest in lower-case
   * hexadecimal, a line feed. Computed at the first call, which reads all files.
   *
   * @throws IOException if a file cannot be read
   */
  public synchronized String weightsSha256() throws IOException {
    String digest = weightsSha256;
    if (digest == null) {
      digest = weights.path().endsWith(SHARDS) ? shardsSha256() : Sha256.hex(weights.path());
      weightsSha256 = digest;
    }
    return digest;
  }

  /**
   * What makes the numbers that the files stand for: the hash of the weights and the fields of
   * config.json but those that are known to change nothing, such as transformers_version. The
   * tokenizer is not in it.
   *
   * @throws IOException if a file cannot be read
   */
  public Fingerprint fingerprint() throws IOException {
    return Fingerprint.builder()
        .put("weights", weightsSha256())
        .put("config", ConfigFingerprint.of(config))
        .build();
  }

  private String shardsSha256() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (SafetensorsFile shard : weights.files()) {
      Path file = shard.path();
      lines.append(file.getFileName()).append(' ').append(Sha256.hex(file)).append('\n');
    }
    return Sha256.hex(lines.toString().getBytes(StandardCharsets.UTF_8));
  }
}
