/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.decode.LogitsProcessor;
import java.util.ArrayList;
import java.util.List;

/** The loop over one batch: logits in, a token a row out, until every row has ended. */
public final class BatchDecoding {
  private BatchDecoding() {}

  /**
   * Greedy decoding or sampling of a batch whose samples all begin with the same tokens, as those
   * of an encoder-decoder do.
   *
   * @param model what the logits are of
   * @param source logits of each sample, prompt by prompt and sample by sample within; the caller
   *     closes it
   * @param attached processors that act beside the penalties; closed here
   * @param config how to choose; its batch rows and cache are the source's affair
   * @param prompts whose ids the random streams hang on; their texts are not read
   * @param start what every sample begins with; it counts as its prompt
   * @param listener hears of every token
   * @return in the order of the source's rows
   * @throws io.detoxj.core.InterventionException if processors forbid every token of a row, or a
   *     logit is NaN or infinite
   */
  public static List<Completion> run(
      TextModel model,
      TokenSource source,
      List<LogitsProcessor> attached,
      GenerationConfig config,
      List<Prompt> prompts,
      int[] start,
      TokenListener listener) {
    Endings endings = Endings.of(config.stops(), model);
    List<SampleState> rows = new ArrayList<>();
    for (Prompt prompt : prompts) {
      for (int sample = 0; sample < config.samples(); sample++) {
        rows.add(new SampleState(prompt, start, sample, config, endings, model));
      }
    }
    try (ProcessorChain processors = ProcessorChain.open(model, attached, config, endings, rows)) {
      run(source, processors, rows, listener);
    }
    return rows.stream().map(SampleState::completion).toList();
  }

  static void run(
      TokenSource source,
      ProcessorChain processors,
      List<SampleState> rows,
      TokenListener listener) {
    float[][] logits = source.first();
    while (true) {
      for (int row = 0; row < logits.length; row++) {
        if (rows.get(row).active()) {
          rows.get(row).requireNumbers(logits[row]);
        }
      }
      float[][] processed = processors.process(logits, rows);
      int[] next = new int[rows.size()];
      boolean active = false;
      for (int row = 0; row < next.length; row++) {
        SampleState sample = rows.get(row);
        next[row] = sample.choose(logits[row], processed[row], processors, listener);
        active |= sample.active();
      }
      if (!active) {
        return;
      }
      processors.accept(next);
      logits = source.next(next, logits);
    }
  }
}
