/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.corpus;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Toxic texts with neutral rewrites, as ParaDetox has them (Logacheva et al., ACL 2022). */
public final class PairFile {
  private PairFile() {}

  /**
   * A toxic sentence and a neutral one of the same meaning.
   *
   * @param id identifies the pair
   * @param toxic the sentence as it was found
   * @param neutral the first of its rewrites
   */
  public record Pair(String id, String toxic, String neutral) {}

  /** The toxic sides of pairs. */
  public static List<String> toxic(List<Pair> pairs) {
    return pairs.stream().map(Pair::toxic).toList();
  }

  /** The neutral sides of pairs. */
  public static List<String> neutral(List<Pair> pairs) {
    return pairs.stream().map(Pair::neutral).toList();
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

  /**
   * The pairs of the lines that are wanted.
   *
   * @param wanted whether a line counts; it may refuse the line by an exception
   * @throws ConfigException if the file is missing or damaged, naming the line
   * @throws IOException if it cannot be read
   */
  public static List<Pair> read(Path file, Predicate<JsonLine> wanted) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    JsonLineFile.forEachLine(
        file,
        line -> {
          if (wanted.test(line)) {
            pairs.add(pair(line));
          }
        });
    return pairs;
  }

  /**
   * The pairs of the lines that are wanted, wherever they were read.
   *
   * @param wanted whether a line counts; it may refuse the line by an exception
   * @throws ConfigException if a line that counts has not both texts
   */
  public static List<Pair> of(List<JsonLine> lines, Predicate<JsonLine> wanted) {
    return lines.stream().filter(wanted).map(PairFile::pair).toList();
  }

  private static Pair pair(JsonLine line) {
    String id = line.fields().has("id") ? line.text("id") : "line-" + line.number();
    return new Pair(id, line.text("toxic"), line.firstText("neutral"));
  }
}
