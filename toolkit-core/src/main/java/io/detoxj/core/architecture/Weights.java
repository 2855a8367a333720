/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.architecture;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The tensors of a model by parameter name, shaped as {@link Parameter#shape()} says; they belong
 * to whoever made them and are never changed.
 */
public final class Weights {
  /** Behind a matrix's name: the input factors of its update. */
  public static final String UPDATE_IN = "|update_in";

  /** Behind a matrix's name: the output factors of its update. */
  public static final String UPDATE_OUT = "|update_out";

  private final Map<String, NDArray> byName;
  private final NDArray none;

  /**
   * Groups tensors.
   *
   * @param byName by parameter name
   * @param none an empty tensor, which stands for a parameter the architecture does not have
   */
  public Weights(Map<String, NDArray> byName, NDArray none) {
    this.byName = new LinkedHashMap<>(byName);
    this.none = none;
  }

  /**
   * A tensor the model must have.
   *
   * @throws IllegalArgumentException if it has none of this name
   */
  public NDArray get(String name) {
    NDArray array = byName.get(name);
    if (array == null) {
      throw new IllegalArgumentException("the model has no parameter " + name);
    }
    return array;
  }

  /** A tensor, or the empty tensor if the model has none of this name. */
  public NDArray orNone(String name) {
    return byName.getOrDefault(name, none);
  }

  /**
   * The input factors of the update to be added to a matrix's product, {@code [rank, in]}, float32;
   * empty if there is none.
   */
  public NDArray updateIn(String name) {
    return orNone(name + UPDATE_IN);
  }

  /** The output factors of that update, {@code [out, rank]}, float32; empty if there is none. */
  public NDArray updateOut(String name) {
    return orNone(name + UPDATE_OUT);
  }

  /** These tensors with some replaced. */
  public Weights with(Map<String, NDArray> replaced) {
    Map<String, NDArray> all = new LinkedHashMap<>(byName);
    replaced.forEach((name, array) -> all.put(name, array));
    return new Weights(all, none);
  }
}
