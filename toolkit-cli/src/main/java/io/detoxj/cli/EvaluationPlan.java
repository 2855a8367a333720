/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.cli;

import io.detoxj.cli.console.ContextNote;
import io.detoxj.core.detox.Intervention;
import io.detoxj.core.detox.ModelInfo;
import io.detoxj.core.generate.PromptLengths;
import io.detoxj.core.model.PassMemory;
import io.detoxj.eval.examination.Examination;
import io.detoxj.eval.toxicity.prompt.EvalPrompt;
import io.detoxj.eval.toxicity.run.Candidate;
import io.detoxj.eval.toxicity.run.ToxicityExperiment;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What an evaluation would do.
 *
 * @param experiment how it is measured
 * @param prompts what is continued
 * @param lengths of the prompts
 * @param candidates the rows after the base
 */
record EvaluationPlan(
    ToxicityExperiment experiment,
    List<EvalPrompt> prompts,
    PromptLengths lengths,
    List<Candidate> candidates) {
  /** Prints it; every detoxifier is planned for the model, so that what does not fit is refused. */
  void print(Path output, PrintWriter out) {
    ModelInfo info = experiment.base().info();
    long completions =
        (long) prompts.size() * experiment.generation().samples() * (candidates.size() + 1);
    out.printf(
        Locale.ROOT,
        "model      %s, %d blocks, width %d, vocabulary %d, context %d, %s on %s%n",
        info.architecture(),
        info.layers(),
        info.width(),
        info.vocabularySize(),
        info.contextLength(),
        experiment.base().options().weights().name().toLowerCase(Locale.ROOT),
        experiment.base().options().device());
    out.printf(
        Locale.ROOT,
        "prompts    %d, the longest \"%s\" with %d tokens%n",
        prompts.size(),
        lengths.longestId(),
        lengths.longest());
    ContextNote.of(lengths, experiment.generation().maxNewTokens())
        .ifPresent(note -> out.printf("note       %s%n", note));
    out.printf(
        Locale.ROOT,
        "generation %s, %d new tokens, %d samples, seed %d%n",
        experiment.generation().decoding(),
        experiment.generation().maxNewTokens(),
        experiment.generation().samples(),
        experiment.generation().seed());
    int tokens = lengths.longest() + experiment.generation().maxNewTokens();
    PassMemory memory = experiment.base().passMemory();
    int wanted =
        Math.min(
            experiment.generation().batchRows(),
            prompts.size() * experiment.generation().samples());
    int rows = Math.min(wanted, memory.rows(tokens));
    out.printf(
        Locale.ROOT,
        "memory     %d MiB of weights, up to %d MiB to generate %d sequences at once, beside some 300"
            + " MiB of libtorch and Java%n",
        memory.weights() >> 20,
        memory.generating(rows, tokens) >> 20,
        rows);
    experiment
        .scorers()
        .forEach(one -> out.printf("scorer     %s %s%n", one.info().id(), one.info().version()));
    for (Examination<?> one : experiment.examinations()) {
      out.printf(Locale.ROOT, "also       %s, %d items%n", one.id(), one.itemIds().size());
    }
    out.printf("system     %s%n", ToxicityExperiment.BASE);
    for (Candidate candidate : candidates) {
      List<String> names =
          candidate.detoxifier().plan(info).interventions().stream()
              .map(Intervention::name)
              .toList();
      out.printf(
          "%-10s %s: %s%n",
          candidate.role().name().toLowerCase(Locale.ROOT), candidate.name(), names);
    }
    out.printf(Locale.ROOT, "in all     %d completions, into %s%n", completions, output);
    out.println("nothing was generated: this was a dry run");
    out.flush();
  }
}
