/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The tokenizer of a model folder, from tokenizer.json or, where an older checkpoint has none, from
 * the files it has instead: vocab.txt of BERT and DistilBERT (WordPiece), vocab.json and merges.txt
 * of RoBERTa and BART (byte-level BPE). tokenizer_config.json is then heeded where it says how to
 * normalise texts. They give the ids that transformers' own conversion gives.
 */
public final class FolderTokenizer {
  private static final String READY = "tokenizer.json";
  private static final String WORD_PIECES = "vocab.txt";
  private static final String PIECES = "vocab.json";
  private static final String MERGES = "merges.txt";
  private static final Set<String> WORD_PIECE_MODELS =
      Set.of("bert", "bleurt", "distilbert", "ernie");

  private static final Set<String> BYTE_PIECE_MODELS = Set.of("roberta", "bart");

  private FolderTokenizer() {}

  /**
   * Loads a folder's tokenizer.
   *
   * @param modelType model_type of config.json
   * @throws CheckpointException if the folder has no files of a tokenizer that can be read, or they
   *     are damaged
   * @throws IOException if a file cannot be read
   */
  public static Tokenizer load(Path folder, String modelType) throws IOException {
    if (Files.isRegularFile(folder.resolve(READY))) {
      return Tokenizer.load(folder.resolve(READY));
    }
    LegacyFiles files = new LegacyFiles(folder);
    if (WORD_PIECE_MODELS.contains(modelType) && files.has(WORD_PIECES)) {
      return of(files.path(WORD_PIECES), WordPieceFiles.tokenizer(files, WORD_PIECES));
    }
    if (BYTE_PIECE_MODELS.contains(modelType) && files.has(PIECES) && files.has(MERGES)) {
      return of(files.path(PIECES), RobertaFiles.tokenizer(files, PIECES, MERGES));
    }
    throw new CheckpointException(
        "%s has no %s, nor the older files that can be read instead: %s for bert and distilbert, %s and %s for roberta and bart; make it, in Python with transformers, by AutoTokenizer.from_pretrained(folder).save_pretrained(folder), or copy it from the model that this one was trained from"
            .formatted(folder, READY, WORD_PIECES, PIECES, MERGES));
  }

  private static Tokenizer of(Path file, ObjectNode json) throws IOException {
    return Tokenizer.of(file, json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
