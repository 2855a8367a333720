/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rlhf;

import io.detoxj.core.ConfigException;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.examples.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Prompts of RealToxicityPrompts that are not toxic themselves, by Perspective, of one split. */
final class CurvePrompts {
  private static final double TOXIC = 0.5;
  private static final int LONGEST = 48;

  private CurvePrompts() {}

  /**
   * Reads prompts in a random order that depends on the split alone; long ones are left out.
   *
   * @param count the most
   * @throws ConfigException if there is none
   * @throws IOException if the file cannot be read
   */
  static List<Prompt> read(Path data, Split split, Tokenizer tokenizer, int count)
      throws IOException {
    List<Prompt> all = new ArrayList<>();
    JsonLineFile.forEachLine(
        data.resolve("unified/prompts.jsonl.gz"),
        line -> {
          double toxicity = line.fields().path("scores").path("toxicity").asDouble(1);
          String text = line.text("text");
          if (Split.of(line) == split && toxicity < TOXIC && !text.isBlank()) {
            int tokens = tokenizer.encodePrompt(text).length;
            if (tokens >= 1 && tokens <= LONGEST) {
              all.add(new Prompt(line.text("id"), text));
            }
          }
        });
    if (all.isEmpty()) {
      throw new ConfigException("there is no harmless prompt of split " + split.label());
    }
    Shuffle.inPlace(all, RandomStreams.named(1, "curve-prompts/" + split.label()));
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }
}
