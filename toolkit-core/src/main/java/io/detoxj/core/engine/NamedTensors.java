/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
  private final @Nullable NDManager numbers;
  private @Nullable IValue argument;

  private NamedTensors(Map<String, NDArray> byName, @Nullable NDManager numbers) {
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    this.numbers = numbers;
  }

  /** Tensors under names. */
  public static NamedTensors of(Map<String, NDArray> byName) {
    return new NamedTensors(byName, null);
  }

  /** Numbers of a configuration, which a script reads with {@code int(...)} and {@code float(...)}. */
  public static NamedTensors numbers(Map<String, ? extends Number> byName) {
    // On the CPU whatever the device of the model, for a script waits for a number.
    NDManager memory = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    Map<String, NDArray> scalars = new LinkedHashMap<>();
    byName.forEach(
        (name, value) ->
            scalars.put(name, memory.create(new double[] {value.doubleValue()}, new Shape())));
    return new NamedTensors(scalars, memory);
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
    if (numbers != null) {
      numbers.close();
    }
  }
}
