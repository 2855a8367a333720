/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of a model folder, in one safetensors file or in shards named by an index. All
 * headers have been read and checked; tensors are read when asked for.
 *
 * <p>Holds no resource and may be shared by threads. The files must not change while in use.
 */
public final class CheckpointWeights {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWeights.class);

  private final Path path;
  private final List<SafetensorsFile> files;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, SafetensorsFile> fileOf;
  private final Map<String, String> unreadable;

  private CheckpointWeights(
      Path path,
      List<SafetensorsFile> files,
      Map<String, SafetensorsFile> fileOf,
      Map<String, String> unreadable) {
    this.path = path;
    this.files = List.copyOf(files);
    this.fileOf = fileOf;
    this.unreadable = unreadable;
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
    return new CheckpointWeights(path, List.of(file), fileOf, Map.of());
  }

  /**
   * Weights in the shards an index names, which lie beside it. A tensor that the index names and no
   * shard has, or that two shards have, is refused when it is asked for.
   *
   * @throws CheckpointException if the index or a shard is damaged or missing
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
    return joined(index, shards);
  }

  /**
   * What the index says, mended by what the shards hold: an exporter's index may lack a tensor, or
   * name one that was left out. Only what is there in one place alone can be read.
   */
  private static CheckpointWeights joined(ShardIndex index, Map<String, SafetensorsFile> shards) {
    Map<String, List<String>> places = new LinkedHashMap<>();
    index.shardOf().keySet().forEach(tensor -> places.put(tensor, new ArrayList<>()));
    shards.forEach(
        (shard, file) ->
            file.tensors()
                .keySet()
                .forEach(
                    tensor -> places.computeIfAbsent(tensor, any -> new ArrayList<>()).add(shard)));
    Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    places.forEach(
        (tensor, found) -> {
          if (found.size() == 1) {
            fileOf.put(tensor, shards.get(found.get(0)));
          } else if (found.isEmpty()) {
            unreadable.put(tensor, "is in " + index.shardOf().get(tensor) + " by it, and is not");
          } else {
            unreadable.put(tensor, "is in " + String.join(" and in ", found));
          }
        });
    if (!unreadable.isEmpty()) {
      LOG.info(
          "{} does not fit its shards in {} tensors; that is said again if the model needs one",
          index.file(),
          unreadable.size());
    }
    return new CheckpointWeights(index.file(), List.copyOf(shards.values()), fileOf, unreadable);
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
   * @throws CheckpointException if there is no such tensor, with the nearest names, or it is not in
   *     one shard alone
   */
  public SafetensorsFile fileOf(String tensorName) {
    SafetensorsFile file = fileOf.get(tensorName);
    String reason = unreadable.get(tensorName);
    if (reason != null) {
      throw new CheckpointException(
          "%s does not fit its shards: tensor %s %s; get the index and all shards again from one place"
              .formatted(path, tensorName, reason));
    }
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
