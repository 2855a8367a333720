/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.data;

import io.detoxj.core.ConfigException;
import io.detoxj.core.run.AtomicFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sampled and scored continuations as JSON lines: a header that says what made them, then one line
 * a prompt. Lines are appended; a run that was stopped goes on after the last whole line, and the
 * finished file is the same to the byte as that of a run that was not.
 *
 * @param path the file
 * @param header its first line
 */
public record ContinuationFile(Path path, Header header) {
  /** The format of these files. */
  public static final String FORMAT = "detoxj-continuations-1";

  /**
   * What made a file.
   *
   * @param format {@link #FORMAT}
   * @param prompts how many prompts it will hold
   * @param samples continuations of each
   * @param promptsSha256 hash of ids and texts of the prompts in order
   * @param modelSha256 hash of the model's weights
   * @param vocabularySha256 hash of its vocabulary
   * @param generation settings of the sampling, seed included
   * @param scorer what scored
   */
  public record Header(
      String format,
      int prompts,
      int samples,
      String promptsSha256,
      String modelSha256,
      String vocabularySha256,
      String generation,
      String scorer) {}

  /**
   * Opens a finished file.
   *
   * @throws ConfigException if it is missing, damaged, or holds fewer prompts than its header says
   * @throws IOException if it cannot be read
   */
  public static ContinuationFile open(Path path) throws IOException {
    long[] lines = {0};
    List<Header> header = new ArrayList<>();
    JsonLines.forEach(
        path,
        (number, line) -> {
          lines[0] = number;
          if (number == 1) {
            header.add(header(path, line));
          }
        });
    if (header.isEmpty()) {
      throw new ConfigException(path + " is empty; sample the continuations again");
    }
    long prompts = lines[0] - 1;
    if (prompts != header.get(0).prompts()) {
      throw new ConfigException(
          path
              + " is unfinished: it holds "
              + prompts
              + " of "
              + header.get(0).prompts()
              + " prompts; run the sampling again with the same settings, it goes on where it"
              + " stopped");
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
    JsonLines.forEach(
        path,
        (number, line) -> {
          if (number > 1) {
            action.accept(JsonLines.read(path, number, line, PromptContinuations.class));
          }
        });
  }

  /**
   * Starts a file, or finds where a stopped one goes on; half a line at its end is cut off.
   *
   * @return prompts it holds already
   * @throws ConfigException if the file was made with other settings
   */
  static int resume(Path path, Header header) throws IOException {
    String first = JsonLines.write(header);
    if (!Files.exists(path) || Files.size(path) == 0) {
      AtomicFiles.writeString(path, first);
      return 0;
    }
    long whole = 0;
    int lines = 0;
    byte[] bytes = Files.readAllBytes(path);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        whole = i + 1L;
        lines++;
      }
    }
    byte[] expected = first.getBytes(StandardCharsets.UTF_8);
    String found =
        new String(bytes, 0, Math.min(bytes.length, expected.length), StandardCharsets.UTF_8);
    boolean begun = lines == 0 && first.startsWith(found);
    if (!begun && !found.equals(first)) {
      throw new ConfigException(
          path
              + " was made with other prompts, model, settings or scorer; choose another file, or"
              + " delete this one to start afresh");
    }
    if (begun) {
      AtomicFiles.writeString(path, first);
      return 0;
    }
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(whole);
    }
    return lines - 1;
  }

  /** Appends lines. */
  static void append(Path path, List<PromptContinuations> prompts) throws IOException {
    StringBuilder lines = new StringBuilder();
    prompts.forEach(prompt -> lines.append(JsonLines.write(prompt)));
    try {
      Files.writeString(path, lines, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IOException(
          "cannot append to %s (%s); what it held is safe: make room and run again to go on"
              .formatted(path, e.getMessage()),
          e);
    }
  }
}
