/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import io.detoxj.core.ConfigException;
import io.detoxj.core.corpus.Document;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the training text of a data folder as documents of bounded length. */
public final class Corpus {

  private Corpus() {}

  /**
   * The documents of {@link CorpusSource#ALL}, in reading order, duplicates included.
   *
   * @param dataFolder the folder that holds {@code text-gutenberg}, {@code unified} and the others
   * @throws ConfigException if a file is missing or damaged, naming the file and line
   * @throws IOException if a file cannot be read
   */
  public static List<Document> read(Path dataFolder) throws IOException {
    return read(dataFolder, CorpusSource.ALL);
  }

  /**
   * The documents of some sources, in reading order, duplicates included.
   *
   * @param dataFolder the folder that the sources' paths start from
   * @param sources what to read
   * @throws ConfigException if a file is missing or damaged, naming the file and line
   * @throws IOException if a file cannot be read
   */
  public static List<Document> read(Path dataFolder, List<CorpusSource> sources)
      throws IOException {
    List<Document> documents = new ArrayList<>();
    for (CorpusSource source : sources) {
      for (String file : source.files()) {
        for (String text : texts(dataFolder.resolve(file), source.format())) {
          documents.addAll(Document.pieces(source.name(), text));
        }
      }
    }
    return documents;
  }

  private static List<String> texts(Path file, CorpusSource.Format format) throws IOException {
    if (format == CorpusSource.Format.PLAIN_TEXT) {
      String[] texts = JsonLineFile.text(file).split(Pattern.quote("<|endoftext|>"), -1);
      return Arrays.stream(texts).map(String::strip).toList();
    }
    List<String> texts = new ArrayList<>();
    JsonLineFile.forEachLine(
        file,
        line -> {
          if (format == CorpusSource.Format.JSON_LINES || isOpenTrain(line)) {
            texts.add(line.text("text"));
          }
        });
    return texts;
  }

  private static boolean isOpenTrain(JsonLine line) {
    return Split.of(line) == Split.TRAIN && line.text("licence").equals("open");
  }
}
