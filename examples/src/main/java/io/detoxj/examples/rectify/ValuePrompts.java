/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.rectify;

import io.detoxj.core.generate.Prompt;
import io.detoxj.core.io.JsonLineFile;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.tokenizer.Tokenizer;
import io.detoxj.examples.data.Split;
import io.detoxj.examples.scorer.LabelledRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Prompts for behaviour data, of one split and of texts whose licence allows weights to be given
 * away: a third are prompts of RealToxicityPrompts, a third beginnings of harmless comments, a
 * third beginnings of toxic ones. A beginning is the first 4 to 20 tokens.
 */
final class ValuePrompts {
  private static final int SHORTEST = 4;
  private static final int LONGEST = 20;

  private ValuePrompts() {}

  /**
   * Reads them, in a random order that depends on the split alone.
   *
   * @param count how many there should be; fewer if the data run out
   * @throws IOException if a file cannot be read
   */
  static List<Prompt> read(Path data, Split split, Tokenizer tokenizer, int count)
      throws IOException {
    RandomGenerator random = RandomStreams.named(1, "value-prompts/" + split.label());
    List<Prompt> harmless = new ArrayList<>();
    List<Prompt> toxic = new ArrayList<>();
    for (LabelledRecord line : LabelledRecord.readAll(data.resolve(LabelledRecord.FILE))) {
      if (line.split() == split && line.isOpen() && !line.isHateCheck()) {
        List<Prompt> group = line.labelled().toxic() ? toxic : harmless;
        int[] ids = tokenizer.encodePrompt(line.labelled().text());
        int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
        String text = tokenizer.decode(Arrays.copyOf(ids, Math.min(length, ids.length)));
        if (ids.length >= SHORTEST && !text.isBlank() && text.indexOf('\uFFFD') < 0) {
          group.add(new Prompt(line.labelled().source() + "-" + group.size() + sign(line), text));
        }
      }
    }
    List<Prompt> written = new ArrayList<>();
    JsonLineFile.forEachLine(
        data.resolve("unified/prompts.jsonl.gz"),
        line -> {
          if (Split.of(line) == split && !line.text("text").isBlank()) {
            written.add(new Prompt(line.text("id"), line.text("text")));
          }
        });
    List<Prompt> all = new ArrayList<>();
    for (List<Prompt> group : List.of(written, harmless, toxic)) {
      Shuffle.inPlace(group, random);
      all.addAll(group.subList(0, Math.min(group.size(), (count + 2) / 3)));
    }
    Shuffle.inPlace(all, random);
    return all.subList(0, Math.min(count, all.size()));
  }

  private static String sign(LabelledRecord line) {
    return line.labelled().toxic() ? "t" : "h";
  }
}
