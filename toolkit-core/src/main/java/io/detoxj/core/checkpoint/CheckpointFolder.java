/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.run.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A model folder in the layout of Hugging Face: config.json, tokenizer.json and model.safetensors.
 * Nothing else in the folder is read.
 */
public final class CheckpointFolder {
  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String PICKLE = "pytorch_model.bin";
  private static final String SHARDS = "model.safetensors.index.json";
  private static final long MAX_CONFIG = 10_000_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final JsonNode config;
  private final SafetensorsFile weights;
  private @Nullable String weightsSha256;

  private CheckpointFolder(Path path, JsonNode config, SafetensorsFile weights) {
    this.path = path;
    this.config = config;
    this.weights = weights;
  }

  /**
   * Reads the configuration and the header of the weights.
   *
   * @throws CheckpointException if the folder or one of its three files is missing, or is damaged
   * @throws IOException if a file cannot be read
   */
  public static CheckpointFolder open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new CheckpointException(
          "there is no model folder "
              + folder.toAbsolutePath()
              + "; give a folder that holds "
              + CONFIG
              + ", "
              + TOKENIZER
              + " and "
              + WEIGHTS);
    }
    require(folder, CONFIG, "");
    require(folder, TOKENIZER, "");
    require(folder, WEIGHTS, insteadOfWeights(folder));
    return new CheckpointFolder(
        folder, readConfig(folder.resolve(CONFIG)), SafetensorsFile.open(folder.resolve(WEIGHTS)));
  }

  private static void require(Path folder, String name, String remark) {
    if (!Files.isRegularFile(folder.resolve(name))) {
      throw new CheckpointException(
          folder.resolve(name)
              + " is missing; a Hugging Face model folder must hold "
              + CONFIG
              + ", "
              + TOKENIZER
              + " and "
              + WEIGHTS
              + "; "
              + (remark.isEmpty() ? "copy it from where the model came from" : remark));
    }
  }

  private static String insteadOfWeights(Path folder) {
    if (Files.exists(folder.resolve(PICKLE))) {
      return PICKLE
          + " is a Python pickle, which can run code and is never read: save the weights"
          + " as safetensors";
    }
    if (Files.exists(folder.resolve(SHARDS))) {
      return "weights in several shards are not read: save them as one file";
    }
    return "";
  }

  private static JsonNode readConfig(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_CONFIG) {
      throw new CheckpointException(
          file
              + " has "
              + size
              + " bytes; a model configuration has at most "
              + MAX_CONFIG
              + ", check that it is the right file");
    }
    JsonNode config;
    try {
      config = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file
              + " is not sound JSON ("
              + e.getMessage()
              + "); copy it from where the model came"
              + " from",
          e);
    }
    if (!config.isObject()) {
      throw new CheckpointException(
          file + " is not a JSON object; copy it from where the model came from");
    }
    return config;
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
          path.resolve(CONFIG)
              + " has no text \"model_type\"; add the architecture's name, such as"
              + " \"model_type\": \"gpt2\"");
    }
    return type.textValue();
  }

  /** The weights, header read and checked. */
  public CheckpointWeights weights() {
    return new CheckpointWeights(weights);
  }

  /** Where tokenizer.json lies. */
  public Path tokenizerFile() {
    return path.resolve(TOKENIZER);
  }

  /**
   * SHA-256 of model.safetensors in lower-case hexadecimal. Computed at the first call, which reads
   * the whole file.
   *
   * @throws IOException if the file cannot be read
   */
  public synchronized String weightsSha256() throws IOException {
    String digest = weightsSha256;
    if (digest == null) {
      digest = Sha256.hex(weights.path());
      weightsSha256 = digest;
    }
    return digest;
  }
}
