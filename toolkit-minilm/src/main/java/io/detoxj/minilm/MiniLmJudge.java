/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.minilm;

import io.detoxj.core.CheckpointException;
import io.detoxj.core.encoder.ClassifierOptions;
import io.detoxj.core.encoder.SentenceEncoder;
import io.detoxj.eval.toxicity.scorer.TransformerScorer;
import io.detoxj.eval.toxicity.scorer.TransformerScorerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The bundled judge, detoxj-minilm: MiniLM-L6 trained on labelled texts and on sentences that
 * differ in meaning and hardly in words. It reads negation, quotation and who is meant better than
 * the linear scorer, and has its own blind spots: MODEL_CARD.md beside this class has the figures.
 */
public final class MiniLmJudge {
  /** Its name on the command line. */
  public static final String NAME = "minilm";

  private static final String ID = "detoxj-minilm";
  private static final String VERSION = "1";
  private static final List<String> FILES =
      List.of("config.json", "tokenizer.json", "model.safetensors");

  private MiniLmJudge() {}

  /**
   * Loads it on the CPU; the caller closes it.
   *
   * @throws IOException as {@link #load(ClassifierOptions)}
   */
  public static TransformerScorer load() throws IOException {
    return load(ClassifierOptions.standard());
  }

  /**
   * Loads it, by way of a temporary folder of 20 MB, which is gone when this returns; the caller
   * closes the result, which holds 80 MB of native memory.
   *
   * @param options device and windows
   * @throws IOException if the temporary folder cannot be written
   */
  public static TransformerScorer load(ClassifierOptions options) throws IOException {
    return load(options, Files.createTempDirectory("detoxj-minilm-"));
  }

  /**
   * Loads its encoder without the head, which gives sentences vectors; the caller closes it. It was
   * trained to judge after it was trained to compare, so that its cosines are not those of the
   * published all-MiniLM-L6-v2.
   *
   * @throws IOException if the temporary folder cannot be written
   */
  public static SentenceEncoder encoder() throws IOException {
    return with(Files.createTempDirectory("detoxj-minilm-"), SentenceEncoder::load);
  }

  /** Deletes the folder. */
  static TransformerScorer load(ClassifierOptions options, Path folder) throws IOException {
    return with(
        folder,
        there ->
            TransformerScorer.load(
                there, TransformerScorerOptions.standard().named(ID, VERSION).with(options)));
  }

  /** Loads something of a folder. */
  private interface Loading<T> {
    T from(Path folder) throws IOException;
  }

  private static <T> T with(Path folder, Loading<T> loading) throws IOException {
    try {
      for (String name : FILES) {
        copy(name, folder);
      }
      return loading.from(folder);
    } finally {
      for (String name : FILES) {
        delete(folder.resolve(name));
      }
      delete(folder);
    }
  }

  private static void copy(String name, Path folder) throws IOException {
    try (InputStream in = MiniLmJudge.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new CheckpointException(
            "the bundled file %s is missing from the class path; get toolkit-minilm again"
                .formatted(name));
      }
      Files.copy(in, folder.resolve(name));
    }
  }

  /** Windows keeps files that are mapped; they go when the program ends. */
  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      path.toFile().deleteOnExit();
    }
  }
}
