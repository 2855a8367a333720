/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.run;

import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a run keeps what it has done. */
interface RunStore {
  /** Opens a journal by its name, with the parts of a path, and by what makes its lines. */
  Journal open(String name, String header) throws IOException;

  /**
   * Gives a damaged journal another name, so that one can be begun in its place; tells where it is.
   */
  default Path setAside(String name) throws IOException {
    throw new IOException("there is no file of the journal " + name);
  }

  /** Journals in a folder. */
  static RunStore in(Path folder) {
    return new RunStore() {
      @Override
      public Journal open(String name, String header) throws IOException {
        return Journal.open(file(name), header);
      }

      private Path file(String name) {
        return folder.resolve(name + ".jsonl");
      }

      @Override
      public Path setAside(String name) throws IOException {
        Path file = file(name);
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        for (int i = 2; Files.exists(aside, LinkOption.NOFOLLOW_LINKS); i++) {
          aside = file.resolveSibling(file.getFileName() + ".damaged-" + i);
        }
        AtomicFiles.move(file, aside);
        return aside;
      }
    };
  }

  /** Journals in memory, which stay after they are closed. */
  static RunStore inMemory() {
    Map<List<String>, Journal> journals = new HashMap<>();
    return (name, header) ->
        journals.computeIfAbsent(List.of(name, header), ignored -> Journal.inMemory());
  }
}
