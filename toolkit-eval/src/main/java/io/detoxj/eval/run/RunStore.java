/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.run.Journal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a run keeps what it has done. */
interface RunStore {
  /**
   * Opens a journal.
   *
   * @param name with the parts of a path; the header is a part of what makes it unique
   * @param header what makes its lines
   */
  Journal open(String name, String header) throws IOException;

  /** Journals in a folder. */
  static RunStore in(Path folder) {
    return (name, header) -> Journal.open(folder.resolve(name + ".jsonl"), header);
  }

  /** Journals in memory, which stay after they are closed. */
  static RunStore inMemory() {
    Map<List<String>, Journal> journals = new HashMap<>();
    return (name, header) ->
        journals.computeIfAbsent(List.of(name, header), ignored -> Journal.inMemory());
  }
}
