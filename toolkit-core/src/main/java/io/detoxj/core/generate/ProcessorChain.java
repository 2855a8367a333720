/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The processors of one batch, in order: by stage, the generator's own first. */
final class ProcessorChain implements AutoCloseable {
  private final List<LogitsProcessor> processors;
  private final Decoding decoding;
  private final boolean late;
  private float[][] copies = {};
  private final Sampler.Draw draw = new Sampler.Draw();

  private ProcessorChain(List<LogitsProcessor> processors, Decoding decoding) {
    this.processors = processors;
    this.decoding = decoding;
    this.late = processors.stream().anyMatch(p -> p.stage().compareTo(Stage.TEMPERATURE) >= 0);
  }

  static ProcessorChain open(
      TextModel model,
      List<LogitsProcessor> attached,
      GenerationConfig config,
      Endings endings,
      List<SampleState> rows) {
    List<LogitsProcessor> all = new ArrayList<>();
    if (PenaltyRules.needed(config)) {
      all.add(new BuiltInPenalties(new PenaltyRules(config, endings, model)));
    }
    all.addAll(attached);
    all.sort(Comparator.comparing(LogitsProcessor::stage));
    ProcessorChain chain = new ProcessorChain(all, config.decoding());
    List<int[]> prompts = rows.stream().map(SampleState::promptTokens).toList();
    try {
      all.forEach(processor -> processor.begin(prompts));
    } catch (RuntimeException e) {
      chain.close();
      throw e;
    }
    return chain;
  }

  /** How the next token is chosen from what {@link #process} returns. */
  Decoding choice() {
    if (!late || !(decoding instanceof Decoding.Sampling sampling)) {
      return decoding;
    }
    // Temperature and truncation are done. Drawing goes on as it would have, by rank or by id, so
    // that a processor which changes nothing changes no text.
    return new Decoding.Sampling(1, Sampler.truncates(sampling) ? Integer.MAX_VALUE : 0, 1);
  }

  /** What the next token is drawn with. */
  Sampler.Draw draw() {
    draw.forget();
    return draw;
  }

  /**
   * Runs the processors on a copy of the logits, which the next call overwrites.
   *
   * @return the logits themselves if there are no processors; the row of a finished sample is null
   *     otherwise
   */
  float[][] process(float[][] logits, List<SampleState> rows) {
    if (processors.isEmpty()) {
      return logits;
    }
    if (copies.length != logits.length) {
      copies = new float[logits.length][logits[0].length];
    }
    float[][] copy = new float[logits.length][];
    for (int row = 0; row < copy.length; row++) {
      if (rows.get(row).active()) {
        copy[row] = copies[row];
        System.arraycopy(logits[row], 0, copy[row], 0, copy[row].length);
      }
    }
    Stage reached = Stage.RAW;
    for (LogitsProcessor processor : processors) {
      advance(reached, processor.stage(), copy);
      reached = processor.stage();
      processor.process(copy);
      for (int row = 0; row < copy.length; row++) {
        if (copy[row] != null) {
          rows.get(row).requireProcessed(copy[row]);
        }
      }
    }
    advance(reached, late ? Stage.FINAL : reached, copy);
    return copy;
  }

  /** Does the generator's own part of the stages entered. */
  private void advance(Stage from, Stage to, float[][] logits) {
    if (!(decoding instanceof Decoding.Sampling sampling)) {
      return;
    }
    for (float[] row : logits) {
      if (row != null && enters(Stage.TEMPERATURE, from, to)) {
        Sampler.heat(row, sampling.temperature());
      }
      if (row != null && enters(Stage.TRUNCATE, from, to)) {
        Sampler.truncate(row, sampling);
      }
    }
  }

  private static boolean enters(Stage stage, Stage from, Stage to) {
    return from.compareTo(stage) < 0 && to.compareTo(stage) >= 0;
  }

  void accept(int[] tokens) {
    processors.forEach(processor -> processor.accept(tokens));
  }

  @Override
  public void close() {
    processors.forEach(LogitsProcessor::close);
  }
}
