/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.architecture.Changes;
import io.detoxj.core.decode.LogitsProcessor;
import io.detoxj.core.decode.Stage;
import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Firing;
import java.util.List;

/** A decoding intervention, and how often it has changed logits. */
final class CountedDecoding {
  private final DecodingIntervention intervention;
  private final Changes changes = new Changes();

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

  Firing firing() {
    return changes.firing(intervention.name());
  }

  /** What this thread has counted since it asked last. */
  Firing drain() {
    return changes.drain(intervention.name());
  }

  private void count(float[] before, float[] after) {
    int different = 0;
    for (int i = 0; i < before.length; i++) {
      different += before[i] == after[i] ? 0 : 1;
    }
    changes.add(1, different > 0 ? 1 : 0, (double) different / before.length);
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
      changes.addMeasures(processor.measures());
      processor.close();
    }
  }
}
