/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.TokenListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Prints the samples of one prompt while they grow, one below the other: the first that is not
 * finished is seen growing, the others wait for their turn.
 */
final class CompletionStream implements TokenListener {
  private final PrintWriter out;
  private final String system;
  private final BooleanSupplier stopped;
  private final List<Sample> samples = new ArrayList<>();
  private int shown;

  private static final class Sample {
    private final StringBuilder text = new StringBuilder();
    private int tokens;
    private int printed;
  }

  /**
   * Prints to {@code out}, in lines that begin with the name of the system, until it is stopped.
   */
  CompletionStream(PrintWriter out, String system, BooleanSupplier stopped) {
    this.out = out;
    this.system = system;
    this.stopped = stopped;
  }

  /** One line, as it is when nothing of the text is missing. */
  static String line(String system, String text) {
    return "  %s | %s".formatted(system, text.strip().replace("\n", "\\n"));
  }

  @Override
  public boolean token(Event event) {
    while (samples.size() <= event.sampleIndex()) {
      samples.add(new Sample());
    }
    Sample sample = samples.get(event.sampleIndex());
    sample.tokens++;
    sample.text.append(event.piece());
    // The rows of a batch are asked in turn: one that was passed over is finished.
    while (shown < event.sampleIndex() && samples.get(shown).tokens != sample.tokens) {
      end();
    }
    show();
    return !stopped.getAsBoolean();
  }

  /** Prints what is missing of the samples, which are done. */
  void finish(List<Completion> completions) {
    for (Completion one : completions.subList(shown, completions.size())) {
      if (shown == samples.size()) {
        samples.add(new Sample());
      }
      Sample sample = samples.get(shown);
      sample.text.setLength(0);
      sample.text.append(one.text());
      end();
    }
  }

  private void end() {
    show();
    out.println();
    shown++;
  }

  private void show() {
    Sample sample = samples.get(shown);
    String line = line(system, sample.text.toString());
    out.print(line.substring(sample.printed));
    out.flush();
    sample.printed = line.length();
  }
}
