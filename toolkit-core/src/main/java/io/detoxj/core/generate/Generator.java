/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.ConfigException;
import io.detoxj.core.model.LanguageModel;
import io.detoxj.core.run.ProgressListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
   * @throws ConfigException if a prompt is empty, longer than the model's context less one token,
   *     or if two have the same id
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
   * @throws ConfigException if a prompt is empty, longer than the model's context less one token,
   *     or if two have the same id
   * @throws io.detoxj.core.InterventionException if processors forbid every token of a row, or a
   *     logit is NaN or infinite
   */
  public List<Completion> generate(
      LanguageModel model,
      List<Prompt> prompts,
      ProgressListener progress,
      TokenListener listener) {
    List<int[]> encoded = encoded(model, prompts);
    long total = (long) prompts.size() * config.samplesPerPrompt();
    int promptsAtOnce = Math.max(1, config.batchRows() / config.samplesPerPrompt());
    List<Completion> done = new ArrayList<>();
    for (int first = 0; first < prompts.size(); first += promptsAtOnce) {
      int end = Math.min(first + promptsAtOnce, prompts.size());
      List<SampleState> samples = new ArrayList<>();
      for (int i = first; i < end; i++) {
        for (int sample = 0; sample < config.samplesPerPrompt(); sample++) {
          samples.add(
              new SampleState(prompts.get(i), encoded.get(i), sample, config, model.tokenizer()));
        }
      }
      for (List<SampleState> rows : rows(samples)) {
        run(model, rows, listener);
        rows.forEach(sample -> done.add(sample.completion()));
        progress.progress(done.size(), total, rows.get(rows.size() - 1).promptId());
      }
    }
    return done;
  }

  /** Cuts one prompt's samples when there are more than the rows allowed at once. */
  private List<List<SampleState>> rows(List<SampleState> samples) {
    List<List<SampleState>> parts = new ArrayList<>();
    for (int first = 0; first < samples.size(); first += config.batchRows()) {
      parts.add(samples.subList(first, Math.min(first + config.batchRows(), samples.size())));
    }
    return parts;
  }

  private List<int[]> encoded(LanguageModel model, List<Prompt> prompts) {
    Set<String> ids = new HashSet<>();
    List<int[]> encoded = new ArrayList<>();
    for (Prompt prompt : prompts) {
      if (!ids.add(prompt.id())) {
        throw new ConfigException(
            "two prompts have the id \""
                + prompt.id()
                + "\"; ids must differ, for random streams"
                + " and statistics hang on them");
      }
      int[] tokens = tokens(model, prompt);
      if (tokens.length >= model.contextLength()) {
        throw new ConfigException(
            "prompt \""
                + prompt.id()
                + "\" has "
                + tokens.length
                + " tokens but must have fewer"
                + " than the model's context of "
                + model.contextLength()
                + "; shorten it");
      }
      encoded.add(tokens);
    }
    return encoded;
  }

  private static int[] tokens(LanguageModel model, Prompt prompt) {
    int[] tokens = model.tokenizer().encodePrompt(prompt.text());
    if (prompt.unprompted()) {
      // GPT-2 has no token for the beginning and was trained with end-of-text before every text.
      return tokens.length > 0 ? tokens : new int[] {model.endOfText()};
    }
    if (prompt.text().isEmpty() || tokens.length == 0) {
      throw new ConfigException(
          "prompt \""
              + prompt.id()
              + "\" is empty; give it at least one character, or make it unprompted");
    }
    return tokens;
  }

  private void run(LanguageModel model, List<SampleState> rows, TokenListener listener) {
    try (TokenSource source = TokenSource.open(model, rows, config.kvCache());
        ProcessorChain processors = ProcessorChain.open(model, config, rows)) {
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
          next[row] =
              sample.choose(logits[row], processed[row], processors.choice(), model, listener);
          active |= sample.active();
        }
        if (!active) {
          return;
        }
        processors.accept(next);
        logits = source.next(next);
      }
    }
  }
}
