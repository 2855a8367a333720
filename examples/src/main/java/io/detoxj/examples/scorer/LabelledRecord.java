/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.scorer;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.JsonLine;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.eval.toxicity.scorer.LabelledText;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of {@code labelled.jsonl.gz}.
 *
 * @param labelled the text with source and label
 * @param licence the licence class of the source: open, nc or gpl
 * @param split which part of the data it belongs to
 */
public record LabelledRecord(LabelledText labelled, String licence, Split split) {
  /** Its place in the data folder. */
  public static final String FILE = "unified/labelled.jsonl.gz";

  /** Whether weights that are made of the text may be given away. */
  public boolean isOpen() {
    return licence.equals("open");
  }

  /** Whether it is of HateCheck, whose texts are test cases and no sample of anything. */
  public boolean isHateCheck() {
    return labelled.source().equals("hatecheck");
  }

  /**
   * Reads all records of a file.
   *
   * @throws ConfigException if the file is missing or damaged, or a line is not a record; names the
   *     file and the line
   * @throws IOException if the file cannot be read
   */
  public static List<LabelledRecord> readAll(Path file) throws IOException {
    List<LabelledRecord> records = new ArrayList<>();
    JsonLineFile.forEachLine(file, line -> records.add(of(line)));
    return records;
  }

  private static LabelledRecord of(JsonLine line) {
    JsonNode toxic = line.fields().path("toxic");
    if (!toxic.isInt() || (toxic.intValue() != 0 && toxic.intValue() != 1)) {
      throw line.error("field \"toxic\" must be 0 or 1; correct the line or remove it");
    }
    LabelledText labelled =
        new LabelledText(line.text("source"), line.text("text"), toxic.intValue() == 1);
    return new LabelledRecord(labelled, line.text("licence"), Split.of(line));
  }
}
