/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.training;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.ScalarType;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.FolderSwap;
import io.detoxj.core.io.OutputGuard;
import io.detoxj.core.io.TrainingFolders;
import io.detoxj.core.train.LanguageModelTraining;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A trained model as a checkpoint folder, all of it or what was there before. */
public final class Exported {
  /** The main file first: it says what wrote it. */
  private static final List<String> NAMES =
      List.of("model.safetensors", "config.json", "tokenizer.json");

  private Exported() {}

  /**
   * Looks at the output before the training.
   *
   * @param base folder of the model that is trained further
   * @throws ConfigException if the output is the folder of the base, or has files that are no
   *     output of this toolkit
   * @throws IOException if they cannot be read
   */
  public static void requireFree(TrainingFolders folders, Path base) throws IOException {
    Path output = folders.output();
    if (Files.exists(output) && Files.exists(base) && Files.isSameFile(output, base)) {
      throw new ConfigException(
          output + " is the folder of the model that is trained further; choose another --output");
    }
    requireFree(folders);
  }

  /**
   * Looks at the output before the training of a model from scratch.
   *
   * @throws ConfigException if it has files that are no output of this toolkit
   * @throws IOException if they cannot be read
   */
  public static void requireFree(TrainingFolders folders) throws IOException {
    requireFree(folders.guard(), folders.output());
  }

  /**
   * Looks at the output of anything that writes a checkpoint.
   *
   * @throws ConfigException if it has files that are no output of this toolkit
   * @throws IOException if they cannot be read
   */
  public static void requireFree(OutputGuard guard, Path output) throws IOException {
    guard.folder(output, NAMES);
  }

  /**
   * Writes it with weights in half precision.
   *
   * @param tokenizer tokenizer.json to copy
   * @param endsOfText ids that end a text, the main one first
   * @throws IOException if a file cannot be written; those of before then stay
   */
  public static void write(
      Path output, LanguageModelTraining task, Path tokenizer, List<Integer> endsOfText)
      throws IOException {
    write(output, aside -> task.export(aside, tokenizer, endsOfText, ScalarType.F16));
  }

  /**
   * Writes a checkpoint of any kind.
   *
   * @param writer makes the three files in an empty folder
   * @throws IOException if a file cannot be written; those of before then stay
   */
  public static void write(Path output, AtomicFiles.PathWriter writer) throws IOException {
    FolderSwap.replace(output, NAMES, writer);
  }
}
