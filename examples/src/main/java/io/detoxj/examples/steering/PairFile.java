/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.steering;

import io.detoxj.core.ConfigException;
import io.detoxj.examples.data.DataFile;
import io.detoxj.examples.data.JsonLine;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The toxic sentences of the data folder with their human neutral rewrites: ParaDetox (Logacheva et
 * al., ACL 2022), licence CC0-1.0.
 */
public final class PairFile {
  /** The path of the file within the data folder. */
  public static final String NAME = "unified/pairs.jsonl.gz";

  private PairFile() {}

  /**
   * A toxic sentence and a neutral one of the same meaning.
   *
   * @param id identifies the pair
   * @param toxic the sentence as it was found
   * @param neutral the first of its rewrites
   */
  public record Pair(String id, String toxic, String neutral) {}

  /**
   * The pairs of one split of a data folder, in the order of the file.
   *
   * @param dataFolder the folder that holds {@link #NAME}
   * @param split which part to read
   * @throws ConfigException if the file is missing or damaged, naming the line
   * @throws IOException if it cannot be read
   */
  public static List<Pair> read(Path dataFolder, Split split) throws IOException {
    return read(dataFolder.resolve(NAME), line -> Split.of(line) == split);
  }

  /**
   * All pairs of a file of JSON lines with {@code toxic}, {@code neutral} (a string or a list of
   * them, of which the first is taken) and, if there is one, {@code id}; plain or gzipped.
   *
   * @throws ConfigException if the file is missing or damaged, naming the line
   * @throws IOException if it cannot be read
   */
  public static List<Pair> readAll(Path file) throws IOException {
    return read(file, line -> true);
  }

  private static List<Pair> read(Path file, Predicate<JsonLine> wanted) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    DataFile.forEachLine(
        file,
        line -> {
          if (wanted.test(line)) {
            String id = line.fields().has("id") ? line.text("id") : "line-" + line.number();
            pairs.add(new Pair(id, line.text("toxic"), line.firstText("neutral")));
          }
        });
    return pairs;
  }
}
