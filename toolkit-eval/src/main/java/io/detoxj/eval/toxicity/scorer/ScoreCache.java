/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.scorer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.io.Fingerprint;
import io.detoxj.core.io.Journal;
import io.detoxj.core.io.OutputLock;
import io.detoxj.core.io.Sha256;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.core.score.ScorerInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Scores that were given, in a file to which more are appended: JSON Lines, one line for what was
 * added at once, with the scorer's id, version, hash of weights and hash of its {@link
 * io.detoxj.core.score.Scorer#fingerprint}, the date, and the SHA-256 of each text in UTF-16,
 * big-endian. The texts themselves are not stored. A scorer is only ever given back scores of an
 * equal fingerprint. Texts that could not be judged are not kept, so they are tried again.
 *
 * <p>It is a {@link Journal}: each line has a checksum, and half a line at the end, as a killed
 * process leaves it, is cut off when the file is opened. One process has it open at a time. All
 * scores are held in memory. Safe for several threads.
 */
public final class ScoreCache implements AutoCloseable {
  /** The longest line that is read, in characters. */
  static final int MAX_LINE = 4 << 20;

  private static final String HEADER = "{\"score_cache\":1}";
  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final Path file;
  private final OutputLock lock;
  private final Journal journal;
  private final Clock clock;
  private final Map<String, Map<String, Entry>> scores = new HashMap<>();

  /**
   * A score that was kept.
   *
   * @param score the outcome
   * @param date the day it was given, in UTC
   */
  public record Entry(ScoreOutcome.Scored score, LocalDate date) {}

  private ScoreCache(Path file, OutputLock lock, Journal journal, Clock clock) {
    this.file = file;
    this.lock = lock;
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Opens a cache, or begins one.
   *
   * @param file a name that ends in {@code .jsonl}, by custom
   * @throws ConfigException if it is no cache, a line of it is damaged, or another process has it
   *     open
   * @throws IOException if it cannot be read or written
   */
  public static ScoreCache open(Path file) throws IOException {
    return open(file, Clock.systemUTC());
  }

  static ScoreCache open(Path file, Clock clock) throws IOException {
    OutputLock lock = OutputLock.ofFile(file);
    try {
      return open(file, lock, Journal.open(file, HEADER), clock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static ScoreCache open(Path file, OutputLock lock, Journal journal, Clock clock)
      throws IOException {
    try {
      ScoreCache cache = new ScoreCache(file, lock, journal, clock);
      int[] number = {1};
      journal.forEach(line -> cache.read(line, ++number[0]));
      return cache;
    } catch (IOException | RuntimeException e) {
      journal.close();
      throw e;
    }
  }

  private void read(String line, int number) {
    try {
      if (line.length() > MAX_LINE) {
        throw new IllegalArgumentException("it has more than " + MAX_LINE + " characters");
      }
      JsonNode root = JSON.readTree(line);
      // What stands there for readers alone must be there all the same.
      List.of("scorer", "version", "weights_sha256").forEach(name -> text(root, name));
      String scorer = text(root, "fingerprint");
      LocalDate date = LocalDate.parse(text(root, "date"));
      if (!root.path("scores").isArray()) {
        throw new IllegalArgumentException("it has no scores");
      }
      for (JsonNode score : root.path("scores")) {
        String text = text(score, "text_sha256");
        if (!text.matches("[0-9a-f]{64}")) {
          throw new IllegalArgumentException("a text_sha256 is not 64 hexadecimal digits");
        }
        of(scorer).put(text, new Entry(scored(score), date));
      }
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new ConfigException(
          "%s line %s is damaged (%s); delete the line, or the file to begin anew"
              .formatted(file, number, e.getMessage()),
          e);
    }
  }

  private static ScoreOutcome.Scored scored(JsonNode score) {
    Map<String, Double> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : score.path("attributes").properties()) {
      attributes.put(field.getKey(), number(field.getValue()));
    }
    return new ScoreOutcome.Scored(number(score.path("toxicity")), attributes);
  }

  private static double number(JsonNode node) {
    // Not a number is refused by the outcome itself.
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value.textValue();
  }

  private Map<String, Entry> of(String fingerprint) {
    return scores.computeIfAbsent(fingerprint, any -> new HashMap<>());
  }

  /** The score that this very scorer gave a text; empty if it gave none. */
  public synchronized Optional<Entry> find(Fingerprint scorer, String text) {
    return Optional.ofNullable(of(scorer.sha256()).get(hash(text)));
  }

  /** How many scores of this very scorer there are. */
  public synchronized int size(Fingerprint scorer) {
    return of(scorer.sha256()).size();
  }

  /**
   * Keeps scores; when this returns, they are on the disk.
   *
   * @param scorer for readers of the file
   * @param fingerprint of the scorer, by which its scores are found again
   * @param byText the score of each text; nothing is written if there is none
   * @throws IOException if they cannot be written; what was there before stays
   * @throws IllegalArgumentException if they are too many for one line
   */
  public synchronized void add(
      ScorerInfo scorer, Fingerprint fingerprint, Map<String, ScoreOutcome.Scored> byText)
      throws IOException {
    if (byText.isEmpty()) {
      return;
    }
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    ObjectNode line = JSON.createObjectNode();
    line.put("scorer", scorer.id())
        .put("version", scorer.version())
        .put("weights_sha256", scorer.weightsSha256())
        .put("fingerprint", fingerprint.sha256())
        .put("date", today.toString());
    ArrayNode list = line.putArray("scores");
    Map<String, Entry> added = new HashMap<>();
    byText.forEach(
        (text, score) -> {
          ObjectNode one = list.addObject();
          one.put("text_sha256", hash(text)).put("toxicity", score.toxicity());
          if (!score.attributes().isEmpty()) {
            score.attributes().forEach(one.putObject("attributes")::put);
          }
          added.put(hash(text), new Entry(score, today));
        });
    String written = line.toString();
    if (written.length() > MAX_LINE) {
      throw new IllegalArgumentException(
          byText.size() + " scores are too many to add at once; add fewer");
    }
    journal.append(written);
    of(fingerprint.sha256()).putAll(added);
  }

  private static String hash(String text) {
    // UTF-16, in which half a surrogate pair is not confused with a question mark.
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_16BE));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Closes the file, so that another process may open it. */
  @Override
  @SuppressWarnings("try") // the lock is released, not used
  public synchronized void close() throws IOException {
    try (OutputLock last = lock) {
      journal.close();
    }
  }
}
