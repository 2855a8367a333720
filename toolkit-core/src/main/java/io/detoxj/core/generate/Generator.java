/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.model.LanguageModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Continues prompts. A completion depends on the model, the prompt, its id, the sample index and
 * the seed, and not on its neighbours in a batch. Safe for use by several threads.
 */
public final class Generator {
  private final GenerationConfig config;

  /** Creates a generator with settings. */
  public Generator(GenerationConfig config) {
    this.config = config;
  }

  /** Continues prompts without a word. */
  public List<Completion> generate(LanguageModel model, List<Prompt> prompts) {
    return generate(model, prompts, ProgressListener.silent());
  }

  /**
   * Continues prompts.
   *
   * @param progress hears of every finished batch; its unit is the completion
   * @return prompt by prompt in the given order, and sample by sample within
   * @throws ConfigException if {@link PromptLengths#of} refuses the prompts
   */
  public List<Completion> generate(
      LanguageModel model, List<Prompt> prompts, ProgressListener progress) {
    return generate(model, prompts, progress, TokenListener.SILENT);
  }

  /**
   * Continues prompts, telling of every token as it is chosen.
   *
   * @param progress hears of every finished batch; its unit is the completion
   * @param listener hears of every token, of the rows of a batch in turn
   * @return prompt by prompt in the given order, and sample by sample within
   * @throws ConfigException if {@link PromptLengths#of} refuses the prompts
   * @throws io.detoxj.core.InterventionException if processors forbid every token of a row, or a
   *     logit is NaN or infinite
   */
  public List<Completion> generate(
      LanguageModel model,
      List<Prompt> prompts,
      ProgressListener progress,
      TokenListener listener) {
    List<int[]> encoded = EncodedPrompts.of(model, prompts);
    if (config.decoding() instanceof Decoding.Beams) {
      throw new ConfigException(
          "beam search is for encoder-decoder models, Seq2SeqModel; choose greedy decoding or sampling");
    }
    TextModel text = TextModel.of(model);
    Endings endings = Endings.of(config.stops(), text);
    long total = (long) prompts.size() * config.samples();
    int longest = encoded.stream().mapToInt(one -> one.length).max().orElse(0);
    int rowsAtOnce =
        Math.min(config.batchRows(), model.rowsAtOnce(longest + config.maxNewTokens()));
    int promptsAtOnce = Math.max(1, rowsAtOnce / config.samples());
    List<Completion> done = new ArrayList<>();
    for (int first = 0; first < prompts.size(); first += promptsAtOnce) {
      int end = Math.min(first + promptsAtOnce, prompts.size());
      List<SampleState> samples = new ArrayList<>();
      for (int i = first; i < end; i++) {
        for (int sample = 0; sample < config.samples(); sample++) {
          samples.add(
              new SampleState(prompts.get(i), encoded.get(i), sample, config, endings, text));
        }
      }
      for (List<SampleState> rows : rows(samples, rowsAtOnce)) {
        run(model, endings, rows, listener);
        rows.forEach(sample -> done.add(sample.completion()));
        progress.progress(done.size(), total, rows.get(rows.size() - 1).promptId());
      }
    }
    return done;
  }

  /** Cuts one prompt's samples when there are more than the rows allowed at once. */
  private static List<List<SampleState>> rows(List<SampleState> samples, int atOnce) {
    List<List<SampleState>> parts = new ArrayList<>();
    for (int first = 0; first < samples.size(); first += atOnce) {
      parts.add(samples.subList(first, Math.min(first + atOnce, samples.size())));
    }
    return parts;
  }

  private void run(
      LanguageModel model, Endings endings, List<SampleState> rows, TokenListener listener) {
    List<LogitsProcessor> attached = model.newLogitsProcessors();
    TextModel text = TextModel.of(model);
    try (TokenSource source = SessionSource.open(model, rows, config.kvCache());
        ProcessorChain processors = ProcessorChain.open(text, attached, config, endings, rows)) {
      BatchDecoding.run(source, processors, rows, listener);
    }
  }
}
