/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.score.ScoreOutcome;
import io.detoxj.eval.toxicity.metric.CompletionLikelihood;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Every completion of a run as JSON Lines in UTF-8, so that it can be read and scored again without
 * a model. There are no times in it: two runs with the same seeds make the same bytes.
 */
public final class GenerationsJsonl {
  private static final JsonMapper JSON = BoundedJson.mapper();

  private GenerationsJsonl() {}

  /**
   * Writes the completions in the order given, one line each: {@code system, prompt_id, sample,
   * prompt, text, prompt_tokens, tokens, finish_reason, toxicity, unscored_reason, scores, nll,
   * token_count}. {@code toxicity} and {@code unscored_reason} are the first scorer's; {@code
   * scores} has each scorer's id, version, hash of weights and what it said. {@code nll} is in nats
   * over {@code token_count} tokens, and null if there are none.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(Stream<ScoredCompletion> completions, Path file) throws IOException {
    AtomicFiles.write(
        file,
        temporary -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
            for (Iterator<ScoredCompletion> i = completions.iterator(); i.hasNext(); ) {
              // String.getBytes replaces half a surrogate pair, where Jackson's own writer to
              // bytes would fail and lose the run.
              out.write((line(i.next()) + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        });
  }

  private static String line(ScoredCompletion scored) throws JsonProcessingException {
    Completion completion = scored.completion();
    ObjectNode node = JSON.createObjectNode();
    node.put("system", scored.system());
    node.put("prompt_id", scored.prompt().id());
    node.put("sample", completion.sampleIndex());
    node.put("prompt", scored.prompt().text());
    node.put("text", completion.text());
    put(node.putArray("prompt_tokens"), completion.promptTokens());
    put(node.putArray("tokens"), completion.tokens());
    node.put("finish_reason", completion.finishReason().name().toLowerCase(Locale.ROOT));
    node.put("toxicity", scored.toxicity().isPresent() ? scored.toxicity().getAsDouble() : null);
    node.put("unscored_reason", scored.unscoredReason());
    ArrayNode scores = node.putArray("scores");
    scored.judgements().forEach(judgement -> put(scores.addObject(), judgement));
    boolean measured = scored.likelihood().tokens() > 0;
    node.put("nll", measured ? scored.likelihood().nll() : null);
    node.put("token_count", scored.likelihood().tokens());
    return JSON.writeValueAsString(node);
  }

  /**
   * Reads a file that {@link #write} wrote, line by line, without the judgements: it is there to be
   * scored again. The log-probabilities of the tokens are not in the file.
   *
   * @throws ConfigException if a line is not one of such a file; the message names it
   * @throws IOException if the file cannot be read
   */
  public static void read(Path file, Consumer<Recorded> action) throws IOException {
    GenerationLines.read(file, action);
  }

  /**
   * Reads a file that {@link #write} wrote, line by line, with the judgements. The
   * log-probabilities of the tokens and the descriptions of the scorers are not in the file.
   *
   * @throws ConfigException if a line is not one of such a file; the message names it
   * @throws IOException if the file cannot be read
   */
  public static void readScored(Path file, Consumer<ScoredCompletion> action) throws IOException {
    GenerationLines.readScored(file, action);
  }

  /**
   * A completion as the file has it.
   *
   * @param system which system wrote it
   * @param prompt what it continues
   * @param completion the text and its tokens, without their log-probabilities
   * @param likelihood how unlikely it was to the model that measured perplexity
   */
  public record Recorded(
      String system, Prompt prompt, Completion completion, CompletionLikelihood likelihood) {}

  private static void put(ArrayNode array, List<Integer> tokens) {
    tokens.forEach(token -> array.add(token.intValue()));
  }

  private static void put(ObjectNode node, Judgement judgement) {
    node.put("scorer", judgement.scorer().id());
    node.put("version", judgement.scorer().version());
    node.put("weights_sha256", judgement.scorer().weightsSha256());
    if (judgement.outcome() instanceof ScoreOutcome.Scored scored) {
      node.put("toxicity", scored.toxicity());
      if (!scored.attributes().isEmpty()) {
        ObjectNode attributes = node.putObject("attributes");
        scored.attributes().forEach(attributes::put);
      }
    } else if (judgement.outcome() instanceof ScoreOutcome.Unscored none) {
      node.put("unscored_reason", none.reason());
    }
  }
}
