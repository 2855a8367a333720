/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.OwnOutput;
import io.detoxj.core.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a model folder in Hugging Face's layout of a GGUF file: configuration, tokenizer, chat
 * template and weights. Quantised weights become what llama.cpp computes with, which are not those
 * of the model before it was quantised.
 */
public final class GgufConversion {
  private static final Logger LOG = LoggerFactory.getLogger(GgufConversion.class);
  private static final String WEIGHTS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String WHOLE_TOKENIZER = "tokenizer.huggingface.json";
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final GgufFile file;
  private final GgufMetadata metadata;

  private GgufConversion(GgufFile file) {
    this.file = file;
    this.metadata = file.metadata();
  }

  /**
   * The folder made of a file below a folder for such, made at the first call and used again as
   * long as the file does not change. Quantised weights are kept in float32, which is exact.
   *
   * @param cache made if need be
   * @throws CheckpointException if the file is damaged or cannot be read as a model
   * @throws IOException if a file cannot be read or written
   */
  @SuppressWarnings("try") // the lock is held, not used
  public static Path cached(Path file, Path cache) throws IOException {
    String state =
        "%s %s %s"
            .formatted(
                file.toRealPath(), Files.size(file), Files.getLastModifiedTime(file).toMillis());
    String key = Sha256.hex(state.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    Path folder = AtomicFiles.writableFolder(cache.resolve("gguf--" + key));
    if (!Files.exists(folder.resolve(WEIGHTS))) {
      LOG.info("{} is turned into {}, once; which takes a while", file, folder);
      try (OutputLock lock = OutputLock.ofFolder(folder)) {
        write(file, folder, ScalarType.F32);
      }
    }
    return folder;
  }

  /**
   * Writes the folder.
   *
   * @param gguf the file
   * @param folder is made if need be; it may hold other files but no weights
   * @param quantised the type of weights that are stored in blocks, F32, F16 or BF16; the others
   *     keep theirs
   * @throws CheckpointException if the file is damaged or cannot be read as a model; the folder
   *     then has no weights
   * @throws ConfigException if the folder has weights, or cannot be written to
   * @throws IOException if a file cannot be read or written
   */
  public static void write(Path gguf, Path folder, ScalarType quantised) throws IOException {
    try (GgufFile file = GgufFile.open(gguf)) {
      new GgufConversion(file).write(folder, quantised);
    }
  }

  private void write(Path folder, ScalarType quantised) throws IOException {
    if (metadata.size("split.count", 1) > 1) {
      throw metadata.refused(
          "split.count", "says that this is one of several files; join them with gguf-split");
    }
    ObjectNode config = GgufConfig.of(file);
    config.put("dtype", quantised.torchName());
    copyId(config, "bos_token_id");
    copyId(config, "eos_token_id");
    byte[] tokenizer = tokenizer();
    AtomicFiles.writableFolder(folder);
    if (Files.exists(folder.resolve(WEIGHTS))) {
      throw new ConfigException(
          folder.resolve(WEIGHTS) + " is there already; choose another folder or delete it");
    }
    AtomicFiles.write(folder.resolve(TOKENIZER), target -> Files.write(target, tokenizer));
    writeJson(folder.resolve("tokenizer_config.json"), tokenizerConfig());
    writeJson(folder.resolve("generation_config.json"), generationConfig());
    writeJson(folder.resolve("config.json"), config);
    new GgufWeights(file, quantised)
        .writer()
        .metadata(OwnOutput.MADE_BY, OwnOutput.NAME)
        .write(folder.resolve(WEIGHTS));
  }

  private void copyId(ObjectNode target, String name) {
    String key = GgufTokenizer.PREFIX + name;
    if (metadata.has(key)) {
      target.put(name, metadata.size(key));
    }
  }

  /** One that lies beside the file, or is in it whole, or is made of its vocabulary. */
  private byte[] tokenizer() throws IOException {
    Path beside = file.path().toAbsolutePath().resolveSibling(TOKENIZER);
    if (Files.isRegularFile(beside)) {
      return Files.readAllBytes(beside);
    }
    return metadata.has(WHOLE_TOKENIZER)
        ? metadata.text(WHOLE_TOKENIZER).getBytes(StandardCharsets.UTF_8)
        : JSON.writeValueAsBytes(GgufTokenizer.of(metadata));
  }

  private ObjectNode tokenizerConfig() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    for (String name : new String[] {"bos_token", "eos_token", "unk_token", "pad_token"}) {
      String key =
          GgufTokenizer.PREFIX
              + switch (name) {
                case "unk_token" -> "unknown_token_id";
                case "pad_token" -> "padding_token_id";
                default -> name + "_id";
              };
      int id = metadata.size(key, -1);
      if (id >= 0 && metadata.has(GgufTokenizer.PREFIX + "tokens")) {
        List<String> tokens = metadata.texts(GgufTokenizer.PREFIX + "tokens");
        if (id >= tokens.size()) {
          throw metadata.refused(key, "is " + id + " of " + tokens.size() + " tokens");
        }
        config.put(name, tokens.get(id));
      }
    }
    if (metadata.has(TEMPLATE)) {
      config.put("chat_template", metadata.text(TEMPLATE));
    }
    return config;
  }

  /** Every id that ends a text, the end of a turn among them. */
  private ObjectNode generationConfig() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    copyId(config, "bos_token_id");
    ArrayNode ends = config.putArray("eos_token_id");
    for (String name : new String[] {"eos_token_id", "eot_token_id", "eom_token_id"}) {
      String key = GgufTokenizer.PREFIX + name;
      if (metadata.has(key)) {
        ends.add(metadata.size(key));
      }
    }
    return config;
  }

  private static void writeJson(Path file, ObjectNode json) throws IOException {
    AtomicFiles.write(
        file, target -> JSON.writerWithDefaultPrettyPrinter().writeValue(target.toFile(), json));
  }
}
