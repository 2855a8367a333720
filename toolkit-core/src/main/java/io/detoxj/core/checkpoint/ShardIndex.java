/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.ForeignText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What model.safetensors.index.json says: which shard holds which tensor. The file is believed only
 * about names; what they stand for is checked against the shards. Its metadata, with a total size
 * that some exporters take from the files and others leave out, is not read.
 *
 * @param file the index, for messages
 * @param shardOf file name by tensor name, in the order of the index
 */
record ShardIndex(Path file, Map<String, String> shardOf) {
  private static final long MAX_BYTES = 50_000_000;
  private static final int MAX_SHARDS = 1_000;
  // No separator, no drive, nothing a file system could read in another way.
  private static final Pattern SHARD_NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}\\.safetensors");

  /**
   * Reads and checks an index.
   *
   * @throws CheckpointException if it is too large, not of the format, or names a file outside its
   *     folder
   * @throws IOException if it cannot be read
   */
  static ShardIndex read(Path file) throws IOException {
    JsonNode root = JsonDocument.object(file, MAX_BYTES);
    JsonNode map = root.path("weight_map");
    if (!map.isObject()) {
      throw refused(file, "it has no JSON object \"weight_map\" but " + JsonDocument.brief(map));
    }
    Map<String, String> shardOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      shardOf.put(entry.getKey(), shardName(file, entry.getKey(), entry.getValue()));
    }
    ShardIndex index = new ShardIndex(file, Collections.unmodifiableMap(shardOf));
    int shards = index.shards().size();
    if (shards == 0 || shards > MAX_SHARDS) {
      throw refused(file, "it names " + shards + " shards; allowed are 1 to " + MAX_SHARDS);
    }
    return index;
  }

  /** The distinct file names in the order in which the index first names them. */
  List<String> shards() {
    Set<String> distinct = new LinkedHashSet<>(shardOf.values());
    return List.copyOf(distinct);
  }

  private static String shardName(Path file, String tensor, JsonNode value) {
    String name = value.isTextual() ? value.textValue() : "";
    if (!SHARD_NAME.matcher(name).matches() || name.contains("..")) {
      throw refused(
          file,
          "it says that tensor %s is in %s; allowed is the plain name of a file beside it that ends in .safetensors"
              .formatted(ForeignText.shown(tensor), JsonDocument.brief(value)));
    }
    return name;
  }

  private static CheckpointException refused(Path file, String reason) {
    return new CheckpointException(
        file + " is not a sound index of shards: " + reason + "; get it again with its shards");
  }
}
