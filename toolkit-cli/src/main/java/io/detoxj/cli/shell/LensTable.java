/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.interpret.LogitLens;
import io.detoxj.core.model.TransformerModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the {@link LogitLens} shows after a text.
 *
 * @param blocks what the stream says after each block, the last one being the model's own answer
 */
public record LensTable(List<NextTokens> blocks) {

  /** Looks at the last token of a text. */
  static LensTable of(TransformerModel model, String text) {
    int[] ids = Captured.ids(model, text);
    return new LensTable(
        Arrays.stream(LogitLens.logits(model, ids, ids.length - 1))
            .skip(1)
            .map(logits -> NextTokens.of(logits, model.tokenizer()))
            .toList());
  }

  /** A row for each block: the token it would say, and what it gives the model's own answer. */
  @Override
  public String toString() {
    String answer = blocks.get(blocks.size() - 1).first().text();
    return Display.table(
        List.of("", "token", "probability", "of " + Display.quoted(answer)),
        IntStream.range(0, blocks.size()).mapToObj(layer -> row(layer, answer)).toList());
  }

  private List<?> row(int layer, String answer) {
    NextTokens.Token first = blocks.get(layer).first();
    return List.of(
        "after block " + layer,
        Display.quoted(first.text()),
        first.probability(),
        blocks.get(layer).probability(answer));
  }
}
