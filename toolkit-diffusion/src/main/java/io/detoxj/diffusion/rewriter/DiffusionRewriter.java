/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.diffusion.process.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Rewrites sentences with a text diffusion. The model stays with its owner.
 *
 * <p>A sentence is refused if it is blank or longer than the model reads, and if nothing is written
 * of it. The same sentence and seed make the same rewrite, in any company.
 */
public final class DiffusionRewriter implements Rewriter {
  private final TextDiffusion model;
  private final RewritingSettings settings;

  /** A rewriter of these settings. */
  public DiffusionRewriter(TextDiffusion model, RewritingSettings settings) {
    this.model = model;
    this.settings = settings;
  }

  /** The first candidate alone: what minimum Bayes risk is to be compared with. */
  public DiffusionRewriter plain() {
    return new DiffusionRewriter(model, settings.withCandidates(1));
  }

  /** How many it writes of a sentence before it takes one. */
  public int candidates() {
    return settings.candidates();
  }

  @Override
  public DetoxifierSpec spec() {
    Sampling sampling = settings.sampling();
    return new DetoxifierSpec(
        "diffusion",
        "1",
        Map.of(
            "sampler", sampling.sampler().name(),
            "steps", Integer.toString(sampling.steps()),
            "begin", Double.toString(sampling.begin()),
            "end", Double.toString(sampling.end()),
            "output", sampling.output().name(),
            "guidance", Double.toString(settings.guidance()),
            "candidates", Integer.toString(settings.candidates()),
            "seed", Long.toString(settings.seed())),
        Map.of("model", model.fingerprint()));
  }

  @Override
  public List<Rewrite> rewrite(List<String> sentences) {
    Map<String, Rewrite> bySentence = new HashMap<>();
    List<String> sources = new ArrayList<>();
    int most = model.card().sizes().maxTokens();
    for (String sentence : new LinkedHashSet<>(sentences)) {
      if (sentence.isBlank()) {
        bySentence.put(sentence, new Rewrite.Refused("the sentence is blank"));
        continue;
      }
      int tokens = model.tokens(sentence);
      if (tokens > most) {
        String reason =
            "the sentence has %s tokens and the model reads at most %s".formatted(tokens, most);
        bySentence.put(sentence, new Rewrite.Refused(reason));
      } else {
        sources.add(sentence);
      }
    }
    List<List<String>> written = model.rewrite(sources, settings);
    for (int i = 0; i < sources.size(); i++) {
      List<String> candidates = written.get(i);
      String text = candidates.get(LikestCandidate.of(candidates));
      bySentence.put(
          sources.get(i),
          text.isBlank() ? new Rewrite.Refused("empty output") : new Rewrite.Rewritten(text));
    }
    return sentences.stream().map(bySentence::get).toList();
  }
}
