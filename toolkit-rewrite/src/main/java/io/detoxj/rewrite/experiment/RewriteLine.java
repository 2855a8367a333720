/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rewrite.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.detoxj.core.io.AtomicFiles;
import io.detoxj.core.io.BoundedJson;
import io.detoxj.core.score.ScoreOutcome;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line of rewrites.jsonl: what a system made of a sentence.
 *
 * @param system its name
 * @param id of the sentence
 * @param source the sentence
 * @param rewrite the new text; null if there is none
 * @param refused why there is none; null if there is one
 * @param references how people rewrote it
 * @param toxicity of the rewrite by the first scorer; null if there is none
 * @param cosine of the vectors of sentence and rewrite; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RewriteLine(
    String system,
    String id,
    String source,
    @Nullable String rewrite,
    @Nullable String refused,
    List<String> references,
    @Nullable Double toxicity,
    @Nullable Double cosine) {
  /** The name of the file. */
  public static final String FILE = "rewrites.jsonl";

  /** Keeps a copy of the list. */
  public RewriteLine {
    references = List.copyOf(references);
  }

  static RewriteLine of(String system, JudgedRewrite one) {
    boolean scored = one.outcomes().get(0) instanceof ScoreOutcome.Scored;
    return new RewriteLine(
        system,
        one.item().id(),
        one.item().source(),
        one.failed() ? null : one.text(),
        one.failed() ? one.reason() : null,
        one.item().references(),
        scored ? ((ScoreOutcome.Scored) one.outcomes().get(0)).toxicity() : null,
        one.cosine().isPresent() ? one.cosine().getAsDouble() : null);
  }

  private String json() {
    try {
      return BoundedJson.mapper().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes lines in their order. */
  static void write(Stream<RewriteLine> lines, Path file) throws IOException {
    AtomicFiles.write(
        file,
        temporary -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary))) {
            for (Iterator<RewriteLine> i = lines.iterator(); i.hasNext(); ) {
              out.write((i.next().json() + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        });
  }
}
