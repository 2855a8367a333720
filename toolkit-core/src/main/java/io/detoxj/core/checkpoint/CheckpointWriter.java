/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes a model folder in the layout of Hugging Face, which {@link CheckpointFolder} and
 * transformers open.
 *
 * <p>Each file is written whole or not at all, and the one without which the folder does not open,
 * model.safetensors or the index of shards, comes last. Not safe for use by several threads.
 */
public final class CheckpointWriter {
  /** Bytes of tensors in one shard unless {@link #maxShardBytes} says otherwise: 5 GB. */
  public static final long DEFAULT_MAX_SHARD_BYTES = 5_000_000_000L;

  private static final String CONFIG = "config.json";
  private static final String TOKENIZER = "tokenizer.json";
  private static final String WEIGHTS = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final Path source;
  private final JsonNode config;
  private long maxShardBytes = DEFAULT_MAX_SHARD_BYTES;

  private CheckpointWriter(Path source, JsonNode config) {
    this.source = source;
    this.config = config;
  }

  /**
   * A writer of folders with the tokenizer of another folder.
   *
   * @param source holds tokenizer.json; this and, where present, the other files of the tokenizer,
   *     chat templates and generation_config.json are copied, a README or licence is not
   * @param config becomes config.json; copied
   * @throws CheckpointException if the source has no tokenizer.json
   * @throws IllegalArgumentException if the configuration is not a JSON object
   */
  public static CheckpointWriter of(Path source, JsonNode config) {
    if (!config.isObject()) {
      throw new IllegalArgumentException(
          "a model configuration is a JSON object, not " + JsonDocument.brief(config));
    }
    if (!Files.isRegularFile(source.resolve(TOKENIZER))) {
      throw new CheckpointException(
          source.resolve(TOKENIZER)
              + " is missing; give the folder whose tokenizer the written model shall have");
    }
    return new CheckpointWriter(source, config.deepCopy());
  }

  /**
   * Bounds the tensors of one file: beyond it the weights are written in shards. Headers, a few
   * kilobytes, come on top; a tensor that is larger alone gets its own shard.
   *
   * @param bytes 1 or more
   * @return this
   * @throws IllegalArgumentException if the bound is less than 1
   */
  public CheckpointWriter maxShardBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "maxShardBytes is " + bytes + "; allowed is 1 or more, such as 5_000_000_000");
    }
    maxShardBytes = bytes;
    return this;
  }

  /**
   * Writes the folder. The tensors get the metadata entry "format" = "pt", which transformers asks
   * for, unless they have one.
   *
   * @param tensors all weights; they must not change meanwhile
   * @param folder is made if need be; it may hold other files but no weights
   * @throws ConfigException if the folder is the source, holds files from which tensors are copied,
   *     holds weights already, or cannot be written to
   * @throws CheckpointException if a tensor to copy cannot be read
   * @throws IOException if a file cannot be read or written; the folder then does not open
   */
  public void write(SafetensorsWriter tensors, Path folder) throws IOException {
    AtomicFiles.writableFolder(folder);
    requireOther(folder, tensors);
    requireNoWeights(folder);
    AtomicFiles.write(
        folder.resolve(CONFIG),
        temporary -> JSON.writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), config));
    CompanionFiles.copy(source, folder);
    List<SafetensorsWriter> parts = tensors.split(maxShardBytes);
    parts.forEach(SafetensorsWriter::markFormat);
    if (parts.size() == 1) {
      parts.get(0).write(folder.resolve(WEIGHTS));
    } else {
      writeShards(parts, folder);
    }
  }

  private void requireOther(Path folder, SafetensorsWriter tensors) throws IOException {
    if (Files.isSameFile(folder, source)) {
      throw new ConfigException(
          "the output folder " + folder + " is the model's own; choose another");
    }
    for (Path file : tensors.sources()) {
      // A link in a cache of models has two homes, and neither may change.
      Path home = file.toAbsolutePath().getParent();
      if (Files.isSameFile(folder, home)
          || Files.isSameFile(folder, file.toRealPath().getParent())) {
        throw new ConfigException(
            "the output folder " + folder + " holds " + file + ", which is read; choose another");
      }
    }
  }

  private static void requireNoWeights(Path folder) {
    for (String name : List.of(WEIGHTS, INDEX)) {
      // Shards beside an older single file would never be read.
      if (Files.exists(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        throw new ConfigException(
            folder.resolve(name) + " is there already; choose another folder or delete it");
      }
    }
  }

  private static void writeShards(List<SafetensorsWriter> parts, Path folder) throws IOException {
    ObjectNode index = JSON.createObjectNode();
    ObjectNode metadata = index.putObject("metadata");
    ObjectNode map = index.putObject("weight_map");
    long total = 0;
    for (int i = 0; i < parts.size(); i++) {
      String name =
          String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, parts.size());
      parts.get(i).write(folder.resolve(name));
      for (var tensor : parts.get(i).sizes().entrySet()) {
        map.put(tensor.getKey(), name);
        total = Math.addExact(total, tensor.getValue());
      }
    }
    metadata.put("total_size", total);
    AtomicFiles.write(
        folder.resolve(INDEX),
        temporary -> JSON.writerWithDefaultPrettyPrinter().writeValue(temporary.toFile(), index));
  }
}
