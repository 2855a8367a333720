/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.diffusion.rewriter;

import io.detoxj.core.ConfigException;
import io.detoxj.core.DetoxException;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.rewrite.Rewrite;
import io.detoxj.core.rewrite.Rewriter;
import io.detoxj.diffusion.latent.FixedBatches;
import io.detoxj.diffusion.process.Sampling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Rewrites sentences with a text diffusion. The model stays with its owner.
 *
 * <p>A sentence is refused if it is blank or longer than the model reads, and if nothing is written
 * of it. The same sentence and seed make the same rewrite, in any company.
 */
public final class DiffusionRewriter implements Rewriter {
  private static final int MOST_WORKERS = 256;

  private final TextDiffusion model;
  private final RewritingSettings settings;
  private final int workers;

  /** A rewriter of these settings, in the thread that asks. */
  public DiffusionRewriter(TextDiffusion model, RewritingSettings settings) {
    this(model, settings, 1);
  }

  /**
   * The same on several threads, each with a part of the sentences. What is written does not depend
   * on their number. It pays where libtorch has one thread ({@code OMP_NUM_THREADS=1}, or {@code
   * -Dai.djl.pytorch.num_threads=1}), for its threads are per worker.
   *
   * @param workers how many threads, from 1 to 256
   * @throws ConfigException if it is another number
   */
  public DiffusionRewriter(TextDiffusion model, RewritingSettings settings, int workers) {
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new ConfigException(
          "workers must be from 1 to %s but was %s".formatted(MOST_WORKERS, workers));
    }
    this.model = model;
    this.settings = settings;
    this.workers = workers;
  }

  /** The first candidate alone: what minimum Bayes risk is to be compared with. */
  public DiffusionRewriter plain() {
    return new DiffusionRewriter(model, settings.withCandidates(1), workers);
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
    List<List<String>> written = written(sources);
    for (int i = 0; i < sources.size(); i++) {
      List<String> candidates = written.get(i);
      String text = candidates.get(LikestCandidate.of(candidates));
      bySentence.put(
          sources.get(i),
          text.isBlank() ? new Rewrite.Refused("empty output") : new Rewrite.Rewritten(text));
    }
    return sentences.stream().map(bySentence::get).toList();
  }

  /** The candidates of sources. What fits into one batch is not shared out, for that only costs. */
  private List<List<String>> written(List<String> sources) {
    int batches =
        (sources.size() * settings.candidates() + FixedBatches.ROWS - 1) / FixedBatches.ROWS;
    int parts = Math.min(workers, Math.min(batches, sources.size()));
    if (parts <= 1) {
      return model.rewrite(sources, settings);
    }
    List<Callable<List<List<String>>>> all = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = part * sources.size() / parts;
      List<String> some = sources.subList(from, (part + 1) * sources.size() / parts);
      all.add(() -> model.rewrite(some, settings));
    }
    ExecutorService threads = Executors.newFixedThreadPool(parts);
    try {
      // All are waited for, also if one fails: nobody works on after an answer.
      List<List<String>> written = new ArrayList<>();
      for (Future<List<List<String>>> part : threads.invokeAll(all)) {
        written.addAll(part.get());
      }
      return written;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException own
          ? own
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DetoxException("interrupted while sentences were rewritten", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
