/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.molecule.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers of a language model that judges: a {@link Journal}, whose header names the judge and
 * whose lines are objects of {@code endpoint}, {@code smiles} and {@code answer}, with {@code
 * refused} where it would not answer. Safe for several threads.
 */
final class JudgementFile implements AutoCloseable {
  /** Longer answers are cut before they are read, so that what is kept is what was read. */
  private static final int MOST_CHARACTERS = 200;

  private static final String JUDGE = "judge";
  private static final JsonMapper JSON = BoundedJson.mapper();

  private final Journal journal;
  private final Map<String, Judgement> judgements = new HashMap<>();

  private JudgementFile(Journal journal) {
    this.journal = journal;
  }

  /** Takes what a file has. */
  @FunctionalInterface
  interface Taker {
    void take(String endpoint, String smiles, Judgement judgement);
  }

  static JudgementFile open(Path file, String judge, Fingerprint model, EndpointQuestions questions)
      throws IOException {
    Fingerprint header =
        Fingerprint.builder()
            .put(JUDGE, judge)
            .put("model", model)
            .put("questions_sha256", questions.sha256())
            .build();
    Journal journal = Journal.open(file, header.json());
    try {
      JudgementFile opened = new JudgementFile(journal);
      journal.forEach(line -> read(line, file, opened::put));
      return opened;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private void put(String endpoint, String smiles, Judgement judgement) {
    judgements.put(endpoint + "\t" + smiles, judgement);
  }

  /**
   * Reads a file that no run has open.
   *
   * @return what judged
   */
  static String read(Path file, Taker taker) throws IOException {
    String[] judge = {""};
    Journal.read(
        file,
        (number, line) -> {
          if (number == 1) {
            judge[0] = parsed(line, file).path(JUDGE).asText();
          } else {
            read(line, file, taker);
          }
        });
    if (judge[0].isEmpty()) {
      throw new ConfigException(file + " is a journal, but not one of judgements");
    }
    return judge[0];
  }

  private static void read(String line, Path file, Taker taker) {
    JsonNode root = parsed(line, file);
    JsonNode answer = root.path("answer");
    if (!root.path("endpoint").isTextual()
        || !root.path("smiles").isTextual()
        || !answer.isTextual()) {
      throw new ConfigException(file + " has a line that is no judgement");
    }
    String endpoint = root.path("endpoint").textValue();
    taker.take(
        endpoint,
        root.path("smiles").textValue(),
        judgement(endpoint, answer.textValue(), root.path("refused").asBoolean()));
  }

  private static JsonNode parsed(String line, Path file) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new ConfigException(file + " has a line that is no judgement", e);
    }
  }

  private static Judgement judgement(String endpoint, String answer, boolean refused) {
    return refused
        ? new Judgement.Missing("the judge will not answer")
        : JudgeAnswer.read(endpoint, answer);
  }

  synchronized @Nullable Judgement find(String endpoint, String smiles) {
    return judgements.get(endpoint + "\t" + smiles);
  }

  /** Keeps an answer; when this returns, it is on the disk. */
  synchronized Judgement keep(String endpoint, String smiles, String answer, boolean refused) {
    String kept = answer.substring(0, Math.min(MOST_CHARACTERS, answer.length()));
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("endpoint", endpoint).put("smiles", smiles).put("answer", kept);
    if (refused) {
      line.put("refused", true);
    }
    try {
      journal.append(line.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Judgement judgement = judgement(endpoint, kept, refused);
    put(endpoint, smiles, judgement);
    return judgement;
  }

  @Override
  public synchronized void close() throws IOException {
    journal.close();
  }
}
