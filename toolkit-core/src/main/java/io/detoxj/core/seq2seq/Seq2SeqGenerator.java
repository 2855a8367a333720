/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.seq2seq;

import io.detoxj.core.InterventionException;
import io.detoxj.core.generate.BatchDecoding;
import io.detoxj.core.generate.Completion;
import io.detoxj.core.generate.Decoding;
import io.detoxj.core.generate.FinishReason;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.PenaltyRules;
import io.detoxj.core.generate.Prompt;
import io.detoxj.core.generate.TextModel;
import io.detoxj.core.generate.TokenListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Generates the outputs of sources, batch by batch in order of their length. */
final class Seq2SeqGenerator {
  private final LoadedSeq2Seq loaded;
  private final Seq2SeqHooks hooks;
  private final OutputRules rules;
  private final TextModel text;
  private final GenerationConfig config;

  Seq2SeqGenerator(LoadedSeq2Seq loaded, Seq2SeqHooks hooks, GenerationConfig config) {
    this.loaded = loaded;
    this.hooks = hooks;
    this.rules = loaded.rules();
    this.text = loaded.text();
    this.config = config;
  }

  /**
   * The outputs of sources, in their order and sample by sample within.
   *
   * @param prompts whose ids the random streams hang on
   * @param ids of each source, special tokens included
   */
  List<Completion> generate(List<Prompt> prompts, List<int[]> ids) {
    List<Integer> order =
        IntStream.range(0, ids.size())
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -ids.get(i).length))
            .toList();
    int samples = config.samples();
    Completion[] all = new Completion[ids.size() * samples];
    for (int from = 0; from < order.size(); ) {
      int longest = ids.get(order.get(from)).length;
      int count = Math.max(1, Math.min(config.batchRows(), rowsAtOnce(longest)) / copies());
      List<Integer> some = order.subList(from, Math.min(order.size(), from + count));
      List<Completion> outputs =
          batch(some.stream().map(prompts::get).toList(), some.stream().map(ids::get).toList());
      for (int i = 0; i < outputs.size(); i++) {
        all[some.get(i / samples) * samples + i % samples] = outputs.get(i);
      }
      from += some.size();
    }
    return List.of(all);
  }

  /** How many rows fit the budget of memory. */
  private int rowsAtOnce(int sourceTokens) {
    Seq2SeqSizes sizes = loaded.network().blueprint().sizes();
    long inner = (long) sizes.decoderHeads() * sizes.decoderHeadWidth();
    long cached = 2L * sizes.decoderLayers() * inner * (sourceTokens + 2L * maxNewTokens());
    long scores = (long) sizes.encoderHeads() * sourceTokens * sourceTokens;
    long inside = (long) sourceTokens * (4L * sizes.width() + sizes.encoderMlpWidth());
    long row = 4 * (cached + 2 * scores + inside + 4L * sizes.vocabularySize());
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, loaded.options().passMemory() / row));
  }

  /** Rows that each source has. */
  private int copies() {
    return config.decoding() instanceof Decoding.Beams search ? search.beams() : config.samples();
  }

  private List<Completion> batch(List<Prompt> prompts, List<int[]> sources) {
    try (Seq2SeqSession session =
        new Seq2SeqSession(
            loaded.network(), hooks, loaded.memory(), sources, copies(), rules.start())) {
      if (config.decoding() instanceof Decoding.Beams search) {
        return searched(search, session, prompts, sources);
      }
      List<Completion> outputs =
          BatchDecoding.run(
              text,
              session,
              List.of(new ForcedTokens(rules, maxNewTokens())),
              config,
              prompts,
              new int[] {rules.start()},
              TokenListener.SILENT);
      return IntStream.range(0, outputs.size())
          .mapToObj(i -> withSource(outputs.get(i), sources.get(i / config.samples())))
          .toList();
    }
  }

  private int maxNewTokens() {
    return Math.min(config.maxNewTokens(), text.contextLength() - 1);
  }

  /**
   * How an output ended. One of the greatest length whose last token was forced broke off, though
   * that token is an end.
   *
   * @param length its tokens, without an end
   */
  private FinishReason reason(FinishReason found, int length) {
    return rules.forcedLast().isPresent() && length == maxNewTokens() - 1
        ? FinishReason.LENGTH
        : found;
  }

  private Completion withSource(Completion output, int[] source) {
    return new Completion(
        output.promptId(),
        output.sampleIndex(),
        output.text(),
        Arrays.stream(source).boxed().toList(),
        output.tokens(),
        output.logProbabilities(),
        reason(output.finishReason(), output.tokens().size()));
  }

  private List<Completion> searched(
      Decoding.Beams settings, Seq2SeqSession session, List<Prompt> prompts, List<int[]> sources) {
    Set<Integer> ends = new HashSet<>(text.endsOfText());
    ends.addAll(config.stops().tokens());
    List<BeamSearch> all = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      all.add(new BeamSearch(settings, ends, maxNewTokens()));
    }
    int beams = settings.beams();
    Scoring scoring = new Scoring();
    List<BeamSearch> open = new ArrayList<>(all);
    int[] tokens = new int[open.size() * beams];
    Arrays.fill(tokens, rules.start());
    float[][] plain = {};
    while (true) {
      plain = session.logProbabilities(tokens, plain);
      float[][] scored = scoring.of(plain, open, beams);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        int from = i * beams;
        open.get(i)
            .step(
                Arrays.copyOfRange(plain, from, from + beams),
                Arrays.copyOfRange(scored, from, from + beams));
        if (!open.get(i).done()) {
          kept.add(i);
        }
      }
      if (kept.isEmpty()) {
        break;
      }
      int[] rows = new int[kept.size() * beams];
      tokens = new int[rows.length];
      for (int row = 0; row < rows.length; row++) {
        int source = kept.get(row / beams);
        BeamSearch.Beam beam = open.get(source).running().get(row % beams);
        rows[row] = source * beams + beam.from();
        tokens[row] = beam.tokens().get(beam.tokens().size() - 1);
      }
      session.keep(kept.stream().mapToInt(Integer::intValue).toArray());
      session.reorder(rows);
      open = new ArrayList<>(kept.stream().map(open::get).toList());
    }
    List<Completion> outputs = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      outputs.addAll(completions(all.get(i), prompts.get(i), sources.get(i)));
    }
    return outputs;
  }

  /** Penalties and forced tokens on log-probabilities. */
  private final class Scoring {
    private final PenaltyRules penalties = PenaltyRules.of(config, text);
    private final ForcedTokens forced = new ForcedTokens(rules, maxNewTokens());
    private float[][] copies = {};

    float[][] of(float[][] plain, List<BeamSearch> open, int beams) {
      if (copies.length != plain.length) {
        copies = new float[plain.length][text.vocabularySize()];
      }
      for (int row = 0; row < plain.length; row++) {
        System.arraycopy(plain[row], 0, copies[row], 0, plain[row].length);
        List<Integer> output = open.get(row / beams).running().get(row % beams).tokens();
        int[] sequence = new int[output.size() + 1];
        sequence[0] = rules.start();
        for (int i = 0; i < output.size(); i++) {
          sequence[i + 1] = output.get(i);
        }
        penalties.apply(copies[row], sequence, sequence.length, 1);
        forced.apply(copies[row], output.size());
      }
      return copies;
    }
  }

  private List<Completion> completions(BeamSearch search, Prompt prompt, int[] source) {
    List<Completion> outputs = new ArrayList<>();
    for (BeamSearch.Ended one : search.ended().stream().limit(config.samples()).toList()) {
      List<Integer> tokens = one.beam().tokens();
      int length = tokens.size() - (one.byEnd() ? 1 : 0);
      FinishReason reason = FinishReason.LENGTH;
      if (one.byEnd()) {
        boolean usual = text.endsOfText().contains(tokens.get(length));
        reason = usual ? FinishReason.END_OF_TEXT : FinishReason.STOP_TOKEN;
      }
      outputs.add(
          new Completion(
              prompt.id(),
              outputs.size(),
              text.tokenizer().decode(tokens.subList(0, length)),
              Arrays.stream(source).boxed().toList(),
              tokens.subList(0, length),
              one.beam().logProbabilities().subList(0, length),
              reason(reason, length)));
    }
    if (outputs.size() < config.samples()) {
      throw new InterventionException(
          "every continuation of the output for \"%s\" is forbidden; loosen the penalties"
              .formatted(prompt.id()));
    }
    return outputs;
  }
}
