/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.entity;

import java.util.List;

/** Finds entities in texts. */
public interface EntityExtractor extends AutoCloseable {
  /** Names it in the ids of metrics, with everything that makes its answers. */
  String name();

  /**
   * The entities of texts.
   *
   * @param texts of any length
   * @return for each text, in the same order, its entities in the order in which they stand
   */
  List<List<Entity>> extract(List<String> texts);

  /** Frees what it holds; one that holds nothing does nothing here. */
  @Override
  default void close() {}
}
