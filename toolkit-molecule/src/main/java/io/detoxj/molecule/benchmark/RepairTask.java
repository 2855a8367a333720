/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.benchmark;

import java.util.Optional;

/**
 * A toxic molecule to repair.
 *
 * @param task the file it is from, such as {@code tox21}
 * @param name the task, with the assay where there are several, such as {@code tox21_SR_ARE}
 * @param id from 1, within the file; the same molecule may be in several tasks
 * @param smiles the molecule
 */
public record RepairTask(String task, String name, int id, String smiles) {
  /** What it is called in tables and statistics, such as {@code tox21/7}. */
  public String unitId() {
    return task + "/" + id;
  }

  /** The assay, such as {@code SR_ARE}, where the file has several. */
  public Optional<String> subtask() {
    String prefix = task + "_";
    return name.startsWith(prefix)
        ? Optional.of(name.substring(prefix.length()))
        : Optional.empty();
  }
}
