/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weights of a model folder, in one safetensors file or in shards named by an index. All
 * headers have been read and checked against each other and the index; tensors are read when asked
 * for.
 *
 * <p>Holds no resource and may be shared by threads. The files must not change while in use.
 */
public final class CheckpointWeights {
  private final Path path;
  private final List<SafetensorsFile> files;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, SafetensorsFile> fileOf;

  private CheckpointWeights(
      Path path, List<SafetensorsFile> files, Map<String, SafetensorsFile> fileOf) {
    this.path = path;
    this.files = List.copyOf(files);
    this.fileOf = fileOf;
    Map<String, TensorInfo> all = new LinkedHashMap<>();
    fileOf.forEach((name, file) -> all.put(name, file.tensor(name)));
    this.tensors = Collections.unmodifiableMap(all);
  }

  /**
   * Weights in one file.
   *
   * @throws CheckpointException if it is damaged
   * @throws IOException if it cannot be read
   */
  static CheckpointWeights single(Path path) throws IOException {
    SafetensorsFile file = SafetensorsFile.open(path);
    Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    file.tensors().keySet().forEach(name -> fileOf.put(name, file));
    return new CheckpointWeights(path, List.of(file), fileOf);
  }

  /**
   * Weights in the shards an index names, which lie beside it.
   *
   * @throws CheckpointException if the index or a shard is damaged or missing, or they do not name
   *     the same tensors
   * @throws IOException if one cannot be read
   */
  static CheckpointWeights sharded(Path path) throws IOException {
    ShardIndex index = ShardIndex.read(path);
    Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    for (String name : index.shards()) {
      Path shard = path.resolveSibling(name);
      if (!Files.isRegularFile(shard)) {
        throw new CheckpointException(
            shard + " is missing, which " + path.getFileName() + " names; get it too");
      }
      shards.put(name, SafetensorsFile.open(shard));
    }
    checkNames(index, shards);
    checkTotalSize(index, shards);
    Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    index.shardOf().forEach((tensor, shard) -> fileOf.put(tensor, shards.get(shard)));
    return new CheckpointWeights(path, List.copyOf(shards.values()), fileOf);
  }

  private static void checkNames(ShardIndex index, Map<String, SafetensorsFile> shards) {
    index
        .shardOf()
        .forEach(
            (tensor, shard) -> {
              if (!shards.get(shard).tensors().containsKey(tensor)) {
                throw mismatch(index, "it says that tensor " + tensor + " is in " + shard);
              }
            });
    shards.forEach(
        (shard, file) -> {
          for (String tensor : file.tensors().keySet()) {
            String named = index.shardOf().get(tensor);
            if (named == null) {
              throw mismatch(index, "it does not name tensor " + tensor + " of " + shard);
            }
            if (!named.equals(shard)) {
              throw mismatch(index, "tensor " + tensor + " is in " + named + " and in " + shard);
            }
          }
        });
  }

  private static void checkTotalSize(ShardIndex index, Map<String, SafetensorsFile> shards) {
    long total = 0;
    for (SafetensorsFile file : shards.values()) {
      for (TensorInfo tensor : file.tensors().values()) {
        total += tensor.bytes();
        // Sparse files can claim more than a long counts.
        if (total < 0) {
          throw mismatch(index, "the tensors have more than 2^63 - 1 bytes");
        }
      }
    }
    if (index.totalSize().orElse(total) != total) {
      throw mismatch(
          index,
          "its total_size is %d but the tensors have %d bytes"
              .formatted(index.totalSize().getAsLong(), total));
    }
  }

  private static CheckpointException mismatch(ShardIndex index, String reason) {
    return new CheckpointException(
        index.file()
            + " does not fit its shards: "
            + reason
            + "; get the index and all shards again from one place");
  }

  /** All tensors by name, in the order of the file or the index; unmodifiable. */
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  /**
   * What a header says about a tensor. Its byte range counts in {@link #fileOf}.
   *
   * @throws CheckpointException if there is no such tensor; the message lists the nearest names
   */
  public TensorInfo tensor(String name) {
    return fileOf(name).tensor(name);
  }

  /**
   * The file that holds a tensor.
   *
   * @throws CheckpointException if there is no such tensor; the message lists the nearest names
   */
  public SafetensorsFile fileOf(String tensorName) {
    SafetensorsFile file = fileOf.get(tensorName);
    if (file == null) {
      throw NearestNames.unknown(path, tensorName, tensors.keySet());
    }
    return file;
  }

  /** The files in the order in which the index first names them; one if there is no index. */
  public List<SafetensorsFile> files() {
    return files;
  }

  /**
   * A copy of an F32, F16 or BF16 tensor, widened to single precision, in row-major order.
   *
   * @throws CheckpointException if there is no such tensor, it is of another type, has more than
   *     2^31 - 9 numbers, or cannot be read
   */
  public float[] readFloats(String name) {
    return fileOf(name).readFloats(name);
  }

  /** The single file or the index, for messages. */
  public Path path() {
    return path;
  }
}
