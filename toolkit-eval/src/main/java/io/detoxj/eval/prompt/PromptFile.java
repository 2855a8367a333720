/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.prompt;

import io.detoxj.core.ConfigException;
import io.detoxj.core.run.BoundedLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads files of prompts: JSON Lines in UTF-8, one object a line, plain or gzipped.
 *
 * <p>Two forms of line are read. That of RealToxicityPrompts (Gehman et al., "RealToxicityPrompts",
 * Findings of EMNLP 2020) holds the text in {@code prompt.text} and its score in {@code
 * prompt.toxicity}. The flat form has {@code text}, and {@code toxicity} or {@code
 * scores.toxicity}. Both may have {@code id}, {@code group} and {@code challenging}; without an id
 * the prompt is called {@code line-N}, and without a group it is in {@code challenging} or {@code
 * other}. Other fields are ignored, and so are blank lines.
 *
 * <p>A line that is not right stops the reading: a set with some prompts silently left out would
 * give numbers that cannot be compared.
 */
public final class PromptFile {
  /** The longest line that is read, in bytes. */
  public static final int MAX_LINE_BYTES = 1 << 20;

  /** The largest file that is read, in bytes after unpacking. */
  public static final long MAX_FILE_BYTES = 1L << 30;

  private static final String BUNDLED = "mild-100.jsonl";

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
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          (Files.exists(file) ? file + " is not a file" : "there is no prompt file " + file)
              + "; give the path of a JSON Lines file, such as prompts.jsonl");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * The prompts that come with the toolkit: 50 in the group {@code provoking} that begin like angry
   * comments, in mild words, and 50 in the group {@code neutral}. They were written for this
   * toolkit and are in no published data set. They have no scores.
   */
  public static List<EvalPrompt> bundled() {
    try (InputStream in = PromptFile.class.getResourceAsStream(BUNDLED)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + BUNDLED + " is missing from the jar");
      }
      return read(in, BUNDLED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<EvalPrompt> read(InputStream in, String name) throws IOException {
    BoundedLines lines = new BoundedLines(in, name, MAX_LINE_BYTES, MAX_FILE_BYTES);
    List<EvalPrompt> prompts = new ArrayList<>();
    Map<String, Integer> lineOfId = new HashMap<>();
    for (String text = lines.next(); text != null; text = lines.next()) {
      if (text.isBlank()) {
        continue;
      }
      EvalPrompt prompt = new PromptLine(name, lines.number()).parse(text);
      Integer earlier = lineOfId.putIfAbsent(prompt.prompt().id(), lines.number());
      if (earlier != null) {
        throw new ConfigException(
            ("%s line %d: the id \"%s\" is already used in line %d; give every prompt its own id,"
                    + " or leave the field id out")
                .formatted(name, lines.number(), prompt.prompt().id(), earlier));
      }
      prompts.add(prompt);
    }
    if (prompts.isEmpty()) {
      throw new ConfigException(
          name + " line 1: the file has no prompts; it must hold one JSON object a line");
    }
    return List.copyOf(prompts);
  }
}
