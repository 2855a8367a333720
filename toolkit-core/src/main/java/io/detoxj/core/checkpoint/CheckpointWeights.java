/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Shim until shards land. */
public final class CheckpointWeights {
  private final SafetensorsFile file;

  CheckpointWeights(SafetensorsFile file) {
    this.file = file;
  }

  /** Tensors. */
  public Map<String, TensorInfo> tensors() {
    return file.tensors();
  }

  /** Tensor. */
  public TensorInfo tensor(String name) {
    return file.tensor(name);
  }

  /** File. */
  public SafetensorsFile fileOf(String name) {
    return file;
  }

  /** Files. */
  public List<SafetensorsFile> files() {
    return List.of(file);
  }

  /** Floats. */
  public float[] readFloats(String name) {
    return file.readFloats(name);
  }

  /** Path. */
  public Path path() {
    return file.path();
  }
}
