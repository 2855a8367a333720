/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors by name, as a script takes them: {@code Dict[str, Tensor]}. A name that is not there
 * throws, here and in the script. Closing frees the dictionary; the tensors stay with their owner.
 */
public final class NamedTensors implements AutoCloseable {
  private final Map<String, NDArray> byName;
  private @Nullable IValue argument;

  private NamedTensors(Map<String, NDArray> byName) {
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** Tensors under names. */
  public static NamedTensors of(Map<String, NDArray> byName) {
    return new NamedTensors(byName);
  }

  /** Whether there is a tensor of this name. */
  public boolean has(String name) {
    return byName.containsKey(name);
  }

  /**
   * A tensor.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public NDArray get(String name) {
    NDArray array = byName.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "there is no tensor \"" + name + "\"; there are " + byName.keySet());
    }
    return array;
  }

  /** All of them. */
  public Map<String, NDArray> byName() {
    return byName;
  }

  /** As the argument of a script, made at first use. */
  public synchronized IValue argument() {
    IValue made = argument;
    if (made == null) {
      Map<String, PtNDArray> tensors = new LinkedHashMap<>();
      byName.forEach((name, array) -> tensors.put(name, (PtNDArray) array));
      made = IValue.stringMapFrom(tensors);
      argument = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    if (argument != null) {
      argument.close();
      argument = null;
    }
  }
}
