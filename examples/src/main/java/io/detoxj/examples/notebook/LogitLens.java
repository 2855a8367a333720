/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.examples.notebook;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.eval.report.TextTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The logit lens: the next token that the residual stream after each block would give if the blocks
 * after it did nothing. The stream goes through the final norm and the unembedding alone.
 *
 * @param blocks what the stream says after each block, the last one being the model's own answer
 */
public record LogitLens(List<NextTokens> blocks) {
  /** Copies the list. */
  public LogitLens {
    blocks = List.copyOf(blocks);
  }

  /** Looks at the last token of a text. */
  static LogitLens of(TransformerModel model, String text) {
    int[] ids = model.tokenizer().encodePrompt(text);
    ActivationCache cache = model.capture(List.of(ids), "blocks.*.resid_post");
    int last = ids.length - 1;
    HookPoint end = HookPoint.residPost(model.info().layers() - 1);
    List<NextTokens> blocks = new ArrayList<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      float[] stream = cache.at(HookPoint.residPost(layer), 0)[last];
      try (DetoxifiedModel cut = model.with(new ActivationPatch(end, last, stream))) {
        blocks.add(NextTokens.of(cut.forward(List.of(ids)).get(0)[last], model.tokenizer()));
      }
    }
    return new LogitLens(blocks);
  }

  /** A row for each block: the token it would say, and what it gives the model's own answer. */
  @Override
  public String toString() {
    String answer = blocks.get(blocks.size() - 1).first().text();
    List<List<String>> rows = new ArrayList<>();
    for (int layer = 0; layer < blocks.size(); layer++) {
      NextTokens.Token first = blocks.get(layer).first();
      rows.add(
          List.of(
              "after block " + layer,
              Display.quoted(first.text()),
              Display.number(first.probability(), 3),
              Display.number(blocks.get(layer).probability(answer), 3)));
    }
    return new TextTable(List.of("", "token", "probability", "of " + Display.quoted(answer)), rows)
        .render()
        .stripTrailing();
  }
}
