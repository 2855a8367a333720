/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.run.AtomicFiles;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Every completion of a run as JSON Lines in UTF-8, so that it can be read and scored again. There
 * are no times in it: two runs with the same seeds make the same bytes.
 */
public final class GenerationsJsonl {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private GenerationsJsonl() {}

  /**
   * Writes the completions in the order given, one line each: {@code system, prompt_id, sample,
   * prompt, text, tokens, finish_reason, toxicity, unscored_reason, nll, token_count}. {@code nll}
   * is in nats over {@code token_count} tokens, and null if there are none.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public static void write(List<ScoredCompletion> completions, Path file) throws IOException {
    AtomicFiles.write(
        file,
        temporary -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
            for (ScoredCompletion completion : completions) {
              // String.getBytes replaces half a surrogate pair, where Jackson's own writer to
              // bytes would fail and lose the run.
              out.write((line(completion) + "\n").getBytes(StandardCharsets.UTF_8));
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
    ArrayNode tokens = node.putArray("tokens");
    completion.tokens().forEach(token -> tokens.add(token.intValue()));
    node.put("finish_reason", completion.finishReason().name().toLowerCase(Locale.ROOT));
    node.put("toxicity", scored.toxicity().isPresent() ? scored.toxicity().getAsDouble() : null);
    node.put("unscored_reason", scored.unscoredReason());
    boolean measured = scored.likelihood().tokens() > 0;
    node.put("nll", measured ? scored.likelihood().nll() : null);
    node.put("token_count", scored.likelihood().tokens());
    return JSON.writeValueAsString(node);
  }
}
