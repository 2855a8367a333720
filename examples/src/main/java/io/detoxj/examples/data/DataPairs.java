/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.data;

import io.detoxj.core.corpus.PairFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The toxic sentences of the data folder with their human neutral rewrites: ParaDetox (Logacheva et
 * al., ACL 2022), licence CC0-1.0.
 */
public final class DataPairs {
  private static final String NAME = "unified/pairs.jsonl.gz";

  private DataPairs() {}

  /**
   * The first pairs of a split, in the order of the file.
   *
   * @param dataFolder the folder that holds {@code unified/pairs.jsonl.gz}
   * @param limit how many at most
   * @throws io.detoxj.core.ConfigException if the file is missing or damaged, naming the line
   * @throws IOException if it cannot be read
   */
  public static List<PairFile.Pair> read(Path dataFolder, Split split, int limit)
      throws IOException {
    List<PairFile.Pair> all =
        PairFile.read(dataFolder.resolve(NAME), line -> Split.of(line) == split);
    return all.subList(0, Math.min(limit, all.size()));
  }
}
