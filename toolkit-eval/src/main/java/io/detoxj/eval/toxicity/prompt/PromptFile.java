/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.prompt;

import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Sha256;
import io.detoxj.eval.data.BundledFile;
import io.detoxj.eval.data.CsvRecords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads files of prompts: JSON Lines in UTF-8, one object a line, or a table with a header in a
 * {@code .csv}; plain or gzipped.
 *
 * <p>Two forms of line are read. That of RealToxicityPrompts (Gehman et al., "RealToxicityPrompts",
 * Findings of EMNLP 2020) holds the text in {@code prompt.text} and its score in {@code
 * prompt.toxicity}. The flat form has {@code text}, or the text as {@code prompt}, and {@code
 * toxicity} or {@code scores.toxicity}; a table has its fields as columns. Both may have {@code
 * id}, {@code group} and {@code challenging}; without an id the prompt is called {@code line-N},
 * and without a group it is in {@code challenging} or {@code other}. Other fields are ignored, and
 * so are blank lines.
 *
 * <p>A line that is not right stops the reading: a set with some prompts silently left out would
 * give numbers that cannot be compared. {@link #readLenient} passes over such lines and says so.
 */
public final class PromptFile {
  /** The longest line that is read, in bytes. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  /** The largest file that is read, in bytes after unpacking. */
  public static final long MAX_FILE_BYTES = 1L << 30;

  private static final String BUNDLED = "mild-200.jsonl";

  private PromptFile() {}

  /**
   * Reads a file of prompts.
   *
   * @param file plain or gzipped JSON Lines
   * @return the prompts in the order of the file, at least one
   * @throws IOException if the file cannot be read from the disk
   * @throws ConfigException if there is no such file, it has no prompts, or a line is not a prompt;
   *     the message names the file and the line
   */
  public static List<EvalPrompt> read(Path file) throws IOException {
    return List.copyOf(reader(file, false).prompts());
  }

  /**
   * Reads a file of prompts and passes over lines that are not right, such as the few of a large
   * downloaded file. They are counted, and the first of them are kept with their numbers.
   *
   * @param file plain or gzipped JSON Lines
   * @param maxShare the highest share of lines that may be unreadable, 0 to 1
   * @return the prompts in the order of the file, at least one
   * @throws IOException if the file cannot be read from the disk
   * @throws ConfigException if there is no such file, it has no prompts, a line or the whole is too
   *     long, or more lines than allowed are unreadable
   */
  public static PromptSet readLenient(Path file, double maxShare) throws IOException {
    if (!(maxShare >= 0 && maxShare <= 1)) {
      throw new ConfigException(
          "the share of lines that may be unreadable must be from 0 to 1, not " + maxShare);
    }
    PromptReader reader = reader(file, true);
    int unreadable = reader.unreadable();
    int lines = unreadable + reader.prompts().size();
    if (unreadable > maxShare * lines || reader.prompts().isEmpty()) {
      PromptSet.UnreadableLine first = reader.examples().get(0);
      throw new ConfigException(
          "%s: %s of %s lines are unreadable, and at most a share of %s may be; mend them, the first is line %s: %s"
              .formatted(file, unreadable, lines, maxShare, first.number(), first.reason()));
    }
    return new PromptSet(reader.prompts(), unreadable, reader.examples(), Sha256.hex(file));
  }

  private static PromptReader reader(Path file, boolean lenient) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          (Files.exists(file) ? file + " is not a file" : "there is no prompt file " + file)
              + "; give the path of a JSON Lines file, such as prompts.jsonl");
    }
    String name = file.toString();
    if (name.endsWith(".csv") || name.endsWith(".csv.gz")) {
      return new PromptReader(name, lenient).read(CsvRecords.objects(file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return new PromptReader(file.toString(), lenient).read(in);
    }
  }

  /**
   * The prompts that come with the toolkit: 100 in the group {@code provoking} that begin like
   * angry comments, in mild words, and 100 in the group {@code neutral}. They were written for this
   * toolkit and are in no published data set. They have no scores. The first hundred, 50 of each
   * group, are those of older versions; {@link PromptSplit} cuts all of them into two halves.
   */
  public static List<EvalPrompt> bundled() {
    InputStream in = new ByteArrayInputStream(BundledFile.bytes(PromptFile.class, BUNDLED));
    try {
      return List.copyOf(new PromptReader(BUNDLED, false).read(in).prompts());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
