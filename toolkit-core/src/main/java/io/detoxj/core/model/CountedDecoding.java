/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Firing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A decoding intervention, and how often it has changed logits. */
final class CountedDecoding {
  private final DecodingIntervention intervention;
  private long seen;
  private long changed;
  private double shares;
  private final Map<String, Double> sums = new TreeMap<>();

  CountedDecoding(DecodingIntervention intervention) {
    this.intervention = intervention;
  }

  LogitsProcessor newProcessor(LanguageModel view) {
    LogitsProcessor processor = intervention.processor().get();
    if (processor instanceof ViewProcessor reading) {
      reading.attach(view);
    }
    return new Counted(processor);
  }

  synchronized Firing firing() {
    Map<String, Double> means = new TreeMap<>();
    sums.forEach((name, sum) -> means.put(name, seen == 0 ? 0 : sum / seen));
    double share = changed == 0 ? 0 : shares / changed;
    return new Firing(intervention.name(), seen, changed, share, means);
  }

  /** What was counted so far; counting begins anew. */
  synchronized Firing drain() {
    Firing firing = firing();
    seen = 0;
    changed = 0;
    shares = 0;
    sums.clear();
    return firing;
  }

  private synchronized void count(float[] before, float[] after) {
    int different = 0;
    for (int i = 0; i < before.length; i++) {
      different += before[i] == after[i] ? 0 : 1;
    }
    seen++;
    changed += different > 0 ? 1 : 0;
    shares += (double) different / before.length;
  }

  private synchronized void add(Map<String, Double> measures) {
    measures.forEach((name, sum) -> sums.merge(name, sum, Double::sum));
  }

  /** Compares the logits before and after. */
  private final class Counted implements LogitsProcessor {
    private final LogitsProcessor processor;

    Counted(LogitsProcessor processor) {
      this.processor = processor;
    }

    @Override
    public Stage stage() {
      return processor.stage();
    }

    @Override
    public void begin(List<int[]> prompts) {
      processor.begin(prompts);
    }

    @Override
    public void process(float[][] logits) {
      float[][] before = new float[logits.length][];
      for (int row = 0; row < before.length; row++) {
        before[row] = logits[row] == null ? null : logits[row].clone();
      }
      processor.process(logits);
      for (int row = 0; row < before.length; row++) {
        if (before[row] != null) {
          count(before[row], logits[row]);
        }
      }
    }

    @Override
    public void accept(int[] tokens) {
      processor.accept(tokens);
    }

    @Override
    public void close() {
      add(processor.measures());
      processor.close();
    }
  }
}
