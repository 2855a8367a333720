/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli.shell;

import io.detoxj.core.hook.HookPoint;
import io.detoxj.core.model.ActivationCache;
import io.detoxj.core.model.DetoxifiedModel;
import io.detoxj.core.model.TransformerModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The logit lens: the next token that the residual stream after each block would give if the blocks
 * after it did nothing. The stream goes through the final norm and the unembedding alone.
 *
 * @param blocks what the stream says after each block, the last one being the model's own answer
 */
public record LogitLens(List<NextTokens> blocks) {

  /** Looks at the last token of a text. */
  static LogitLens of(TransformerModel model, String text) {
    int[] ids = Captured.ids(model, text);
    List<Integer> prompt = List.of(ids.length);
    Set<HookPoint> points =
        IntStream.range(0, model.info().layers())
            .mapToObj(HookPoint::residPost)
            .collect(Collectors.toSet());
    ActivationCache cache = model.capture(List.of(ids), prompt, points::contains);
    int last = ids.length - 1;
    HookPoint end = HookPoint.residPost(model.info().layers() - 1);
    List<NextTokens> blocks = new ArrayList<>();
    for (int layer = 0; layer < model.info().layers(); layer++) {
      float[] stream = cache.at(HookPoint.residPost(layer), 0)[last];
      try (DetoxifiedModel cut = model.with(new ActivationPatch(end, last, stream))) {
        float[] logits = cut.forward(List.of(ids), prompt).get(0)[last];
        blocks.add(NextTokens.of(logits, model.tokenizer()));
      }
    }
    return new LogitLens(List.copyOf(blocks));
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
