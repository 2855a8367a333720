/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.checkpoint;

import io.detoxj.core.io.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The small files beside config.json and the weights that a written model must keep to be used as
 * the one it comes from: those of its tokenizer, chat templates and defaults of generation. What
 * describes the old model, such as a README, is not among them.
 */
public final class CompanionFiles {
  private static final List<String> TOKENIZER =
      List.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "tokenizer.model",
          "spiece.model",
          "sentencepiece.bpe.model",
          "chat_template.jinja",
          "chat_template.json");
  private static final List<String> OTHERS =
      List.of("generation_config.json", "preprocessor_config.json", "processor_config.json");
  private static final String TEMPLATES = "additional_chat_templates";

  private CompanionFiles() {}

  /**
   * Copies all that are there.
   *
   * @param source folder of a model
   * @param target folder to write to, which is there
   * @throws IOException if a file cannot be read or written
   */
  static void copy(Path source, Path target) throws IOException {
    copyTokenizer(source, target);
    copy(source, target, OTHERS);
  }

  /**
   * Copies those of the tokenizer and the chat templates.
   *
   * @param source folder that holds them
   * @param target folder to write to, which is there
   * @throws IOException if a file cannot be read or written
   */
  public static void copyTokenizer(Path source, Path target) throws IOException {
    copy(source, target, TOKENIZER);
    Path templates = source.resolve(TEMPLATES);
    if (Files.isDirectory(templates)) {
      List<String> names;
      try (Stream<Path> files = Files.list(templates)) {
        names =
            files
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jinja"))
                .toList();
      }
      copy(templates, Files.createDirectories(target.resolve(TEMPLATES)), names);
    }
  }

  private static void copy(Path source, Path target, List<String> names) throws IOException {
    for (String name : names) {
      Path file = source.resolve(name);
      Path copy = target.resolve(name);
      if (Files.isRegularFile(file) && !(Files.exists(copy) && Files.isSameFile(file, copy))) {
        AtomicFiles.write(copy, temporary -> copyBytes(file, temporary));
      }
    }
  }

  /** The bytes alone: a cache of models may allow only to read its files. */
  private static void copyBytes(Path file, Path temporary) throws IOException {
    try (OutputStream out = Files.newOutputStream(temporary)) {
      Files.copy(file, out);
    }
  }
}
