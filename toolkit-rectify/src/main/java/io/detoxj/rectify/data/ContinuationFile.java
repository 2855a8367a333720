/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.Journal;
import io.detoxj.core.model.LanguageModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sampled and scored continuations as a {@link Journal}: a header that says what made them, then
 * one line a prompt, each with a checksum. Lines are appended; a run that was stopped goes on after
 * the last whole line, and the finished file is the same to the byte as that of a run that was not.
 *
 * @param path the file
 * @param header its first line
 */
public record ContinuationFile(Path path, Header header) {
  /** The format of these files. */
  public static final String FORMAT = "detoxj-continuations-2";

  /**
   * What made a file.
   *
   * @param format {@link #FORMAT}
   * @param prompts how many prompts it will hold
   * @param samples continuations of each
   * @param promptsSha256 hash of ids and texts of the prompts in order
   * @param model {@link LanguageModel#fingerprint()} as JSON
   * @param generation settings of the sampling, seed included
   * @param scorer {@link io.detoxj.core.score.Scorer#fingerprint()} as JSON
   */
  public record Header(
      String format,
      int prompts,
      int samples,
      String promptsSha256,
      JsonNode model,
      String generation,
      JsonNode scorer) {}

  /**
   * Opens a finished file.
   *
   * @throws ConfigException if it is missing, damaged, or holds fewer prompts than its header says
   * @throws IOException if it cannot be read
   */
  public static ContinuationFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ConfigException("there is no file " + path.toAbsolutePath() + "; check the path");
    }
    long[] lines = {0};
    List<Header> header = new ArrayList<>();
    Journal.read(
        path,
        (number, line) -> {
          lines[0] = number;
          if (number == 1) {
            header.add(header(path, line));
          }
        });
    long prompts = lines[0] - 1;
    if (prompts != header.get(0).prompts()) {
      throw new ConfigException(
          "%s is unfinished: it holds %s of %s prompts; run the sampling again with the same settings, it goes on where it stopped"
              .formatted(path, prompts, header.get(0).prompts()));
    }
    return new ContinuationFile(path, header.get(0));
  }

  private static Header header(Path path, String line) {
    Header header = JsonLines.read(path, 1, line, Header.class);
    if (!header.format().equals(FORMAT)) {
      throw new ConfigException(
          path + " has the format \"" + header.format() + "\"; expected is " + FORMAT);
    }
    return header;
  }

  /**
   * Hands over prompt by prompt.
   *
   * @throws ConfigException if a line is damaged
   * @throws IOException if the file cannot be read
   */
  public void forEach(Consumer<PromptContinuations> action) throws IOException {
    Journal.read(
        path,
        (number, line) -> {
          if (number > 1) {
            action.accept(JsonLines.read(path, number, line, PromptContinuations.class));
          }
        });
  }

  /**
   * Starts a file, or finds where a stopped one goes on: after the prompts that it has.
   *
   * @throws ConfigException if the file was made with other settings, is damaged, or another run
   *     has it
   */
  static Journal resume(Path path, Header header) throws IOException {
    return Journal.open(path, JsonLines.write(header).stripTrailing());
  }

  /** Appends lines. */
  static void append(Journal file, List<PromptContinuations> prompts) throws IOException {
    for (PromptContinuations prompt : prompts) {
      file.append(JsonLines.write(prompt).stripTrailing());
    }
  }
}
