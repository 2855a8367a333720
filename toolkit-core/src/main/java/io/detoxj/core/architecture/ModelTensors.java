/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import io.detoxj.core.engine.NamedTensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The tensors of a model by parameter name, shaped as {@link Parameter#shape()} says, and the
 * updates beside them. They belong to whoever made them and are never changed by a forward pass.
 */
public final class ModelTensors {
  private static final String WEIGHT = ".weight";

  private final Map<String, NDArray> byName;
  private final Map<String, LowRank> updates;
  private final WeightType type;

  /**
   * Groups tensors.
   *
   * @param byName by parameter name
   * @param updates by the parameter beside which they are
   * @param type of the matrices
   */
  public ModelTensors(Map<String, NDArray> byName, Map<String, LowRank> updates, WeightType type) {
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    this.updates = Map.copyOf(updates);
    this.type = type;
  }

  /**
   * A tensor.
   *
   * @throws IllegalArgumentException if the model has none of this name
   */
  public NDArray get(String name) {
    NDArray array = byName.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the model has no parameter " + name);
    }
    return array;
  }

  /** The update beside a matrix, if there is one. */
  public Optional<LowRank> update(String name) {
    return Optional.ofNullable(updates.get(name));
  }

  /** All updates, by the parameter beside which they are. */
  public Map<String, LowRank> updates() {
    return updates;
  }

  /** The type of the matrices. */
  public WeightType type() {
    return type;
  }

  /** These tensors with some replaced, and with these updates and no others. */
  public ModelTensors with(Map<String, NDArray> replaced, Map<String, LowRank> updatesBeside) {
    Map<String, NDArray> all = new LinkedHashMap<>(byName);
    all.putAll(replaced);
    return new ModelTensors(all, updatesBeside, type);
  }

  /** What a function makes of each tensor; the updates stay. */
  public ModelTensors map(UnaryOperator<NDArray> function) {
    Map<String, NDArray> all = new LinkedHashMap<>();
    byName.forEach((name, array) -> all.put(name, function.apply(array)));
    return new ModelTensors(all, updates, type);
  }

  /**
   * The tensors whose names begin with a prefix, without it: those of one block. The factors of an
   * update of {@code x.weight} are {@code x.update_in} and {@code x.update_out}, and its scale is
   * {@code x.update_scale}.
   *
   * @throws IllegalArgumentException if there are none
   */
  public NamedTensors under(String prefix) {
    Map<String, NDArray> part = new LinkedHashMap<>();
    byName.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            part.put(name.substring(prefix.length()), array);
          }
        });
    updates.forEach(
        (name, update) -> {
          if (name.startsWith(prefix)) {
            String module = name.substring(prefix.length(), name.length() - WEIGHT.length());
            part.put(module + ".update_in", update.in());
            part.put(module + ".update_out", update.out());
            if (update.scale() != null) {
              part.put(module + ".update_scale", update.scale());
            }
          }
        });
    if (part.isEmpty()) {
      throw new IllegalArgumentException("the model has no parameter under " + prefix);
    }
    return NamedTensors.of(part);
  }
}
