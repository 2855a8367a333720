/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import io.detoxj.core.checkpoint.CheckpointWeights;
import io.detoxj.core.checkpoint.SafetensorsFile;
import io.detoxj.core.checkpoint.TensorInfo;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The unembedding that a file holds beside the table of embeddings, if it does. */
final class HeadInFile {
  /** Nothing is known of the weights. */
  static final HeadInFile UNKNOWN = new HeadInFile(null);

  private static final int CHUNK = 1 << 20;

  private final @Nullable CheckpointWeights weights;

  HeadInFile(@Nullable CheckpointWeights weights) {
    this.weights = weights;
  }

  /**
   * Whether the weights hold both an unembedding and a table, and they are not the same. Where both
   * are there, they are read until the first difference.
   */
  boolean differsFrom(String table, List<String> prefixes) {
    if (weights == null) {
      return false;
    }
    for (String head : List.of(ModelBlueprint.HEAD, ModelBlueprint.NEOX_HEAD)) {
      for (String prefix : prefixes) {
        if (weights.tensors().containsKey(head) && weights.tensors().containsKey(prefix + table)) {
          return differ(weights, head, prefix + table);
        }
      }
    }
    return false;
  }

  private static boolean differ(CheckpointWeights weights, String one, String other) {
    TensorInfo left = weights.tensor(one);
    TensorInfo right = weights.tensor(other);
    if (left.type() != right.type() || !left.shape().equals(right.shape())) {
      return true;
    }
    SafetensorsFile leftFile = weights.fileOf(one);
    SafetensorsFile rightFile = weights.fileOf(other);
    ByteBuffer leftPart = ByteBuffer.allocateDirect(CHUNK);
    ByteBuffer rightPart = ByteBuffer.allocateDirect(CHUNK);
    for (long done = 0; done < left.bytes(); done += CHUNK) {
      int count = (int) Math.min(CHUNK, left.bytes() - done);
      leftFile.read(left, done, leftPart.clear().limit(count));
      rightFile.read(right, done, rightPart.clear().limit(count));
      if (!leftPart.flip().equals(rightPart.flip())) {
        return true;
      }
    }
    return false;
  }
}
