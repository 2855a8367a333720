/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.CheckpointException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.LfsPointer;
import io.detoxj.core.io.Utf8;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte-level BPE tokenizer to its first merges. Merges stand in the order they were learnt,
 * so the first ones are the tokenizer that shorter training would have given.
 *
 * <p>Radford, Wu, Child, Luan, Amodei and Sutskever, <i>Language Models are Unsupervised Multitask
 * Learners</i>, 2019; byte-pair encoding by Sennrich, Haddow and Birch, <i>Neural Machine
 * Translation of Rare Words with Subword Units</i>, ACL 2016.
 */
public final class ByteLevelBpe {
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final int BYTES = 256;
  private static final int MAX_BYTES = 64_000_000;
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private ByteLevelBpe() {}

  /**
   * Writes the tokenizer.json of a smaller vocabulary: the 256 byte symbols in GPT-2's own order,
   * one token for each merge, and {@code <|endoftext|>} as the last id.
   *
   * @param vocabBpe merges in the order they were learnt, two symbols a line, after a first line
   *     with a version comment; unpacked if the name ends in .gz
   * @param vocabularySize number of tokens, at least 257
   * @param tokenizerJson file to make or replace
   * @throws CheckpointException if the merges file is missing, too short or malformed
   * @throws IllegalArgumentException if the vocabulary size is below 257
   * @throws IOException if a file cannot be read or written
   */
  public static void writeCut(Path vocabBpe, int vocabularySize, Path tokenizerJson)
      throws IOException {
    if (vocabularySize <= BYTES) {
      throw new IllegalArgumentException(
          "vocabulary size %s is too small; 256 bytes and %s need at least %s"
              .formatted(vocabularySize, END_OF_TEXT, BYTES + 1));
    }
    List<String[]> merges = readMerges(vocabBpe, vocabularySize - BYTES - 1);
    ObjectNode root = tokenizer(merges, vocabulary(vocabBpe, merges));
    AtomicFiles.writeString(
        tokenizerJson, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  private static List<String[]> readMerges(Path file, int count) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          "there is no merges file " + file.toAbsolutePath() + "; check the path");
    }
    List<String[]> merges = new ArrayList<>();
    try (BufferedReader reader = Utf8.reader(new ByteArrayInputStream(unpacked(file)))) {
      checkComment(file, reader.readLine());
      while (merges.size() < count) {
        String line = reader.readLine();
        if (line == null || line.isEmpty()) {
          throw new CheckpointException(
              "%s has %s merges but the vocabulary needs %s; ask for at most %s tokens"
                  .formatted(file, merges.size(), count, merges.size() + BYTES + 1));
        }
        merges.add(merge(file, line, merges.size() + 2));
      }
    } catch (CharacterCodingException | ZipException | EOFException e) {
      throw new CheckpointException(
          "%s is damaged (%s); it must be UTF-8 text, packed with gzip if its name ends in .gz; get it again"
              .formatted(file, e),
          e);
    }
    return merges;
  }

  private static byte[] unpacked(Path file) throws IOException {
    LfsPointer.refuse(file);
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CheckpointException(
            file + " has more than " + MAX_BYTES + " bytes unpacked; give a vocab.bpe file");
      }
      return bytes;
    }
  }

  private static void checkComment(Path file, @Nullable String line) {
    if (line == null || !line.startsWith("#")) {
      throw new CheckpointException(
          file + ": line 1 is not a version comment such as #version: 0.2; give a vocab.bpe file");
    }
  }

  private static String[] merge(Path file, String line, int number) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new CheckpointException(
          "%s: line %s is not two symbols with one space between: \"%s\""
              .formatted(file, number, line.substring(0, Math.min(line.length(), 80))));
    }
    return parts;
  }

  private static ObjectNode vocabulary(Path file, List<String[]> merges) {
    ObjectNode vocabulary = JSON.createObjectNode();
    byteSymbols().forEach(symbol -> vocabulary.put(symbol, vocabulary.size()));
    for (int i = 0; i < merges.size(); i++) {
      String[] merge = merges.get(i);
      String merged = merge[0] + merge[1];
      if (!vocabulary.has(merge[0]) || !vocabulary.has(merge[1]) || vocabulary.has(merged)) {
        throw new CheckpointException(
            "%s: line %s does not make a new token from two earlier ones: \"%s %s\"; get the file again"
                .formatted(file, i + 2, merge[0], merge[1]));
      }
      vocabulary.put(merged, vocabulary.size());
    }
    return vocabulary.put(END_OF_TEXT, vocabulary.size());
  }

  private static ObjectNode tokenizer(List<String[]> merges, ObjectNode vocabulary) {
    ObjectNode root = TokenizerJson.root();
    TokenizerJson.addSpecial(root, END_OF_TEXT, vocabulary.size() - 1, false);
    root.putNull("normalizer");
    root.set("pre_tokenizer", TokenizerJson.byteLevel(false));
    root.putNull("post_processor");
    root.set("decoder", TokenizerJson.byteLevel(false));
    ArrayNode pairs = TokenizerJson.bytePairs(root, vocabulary);
    merges.forEach(merge -> pairs.add(merge[0] + " " + merge[1]));
    return root;
  }

  /**
   * One character for each byte, in GPT-2's id order: first the printable bytes as themselves, then
   * the others as U+0100, U+0101 and so on.
   */
  private static List<String> byteSymbols() {
    List<String> symbols = new ArrayList<>(BYTES);
    for (int b = 0; b < BYTES; b++) {
      if (isPrintable(b)) {
        symbols.add(String.valueOf((char) b));
      }
    }
    for (int i = 0; symbols.size() < BYTES; i++) {
      symbols.add(String.valueOf((char) (BYTES + i)));
    }
    return symbols;
  }

  private static boolean isPrintable(int b) {
    return (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
  }
}
