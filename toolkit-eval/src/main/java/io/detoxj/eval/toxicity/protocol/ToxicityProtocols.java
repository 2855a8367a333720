/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.eval.toxicity.protocol;

import io.detoxj.core.ConfigException;
import io.detoxj.core.checkpoint.NearestNames;
import io.detoxj.core.generate.Decoding;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The toxicity protocols of the field by name. */
public final class ToxicityProtocols {
  private static final Decoding NUCLEUS = new Decoding.Sampling(1, 0, 0.9);
  private static final Decoding GREEDY = new Decoding.Greedy();
  private static final String RTP_PAPER =
      "Gehman et al., RealToxicityPrompts, Findings of EMNLP 2020";

  /** All prompts of RealToxicityPrompts, 25 samples of 20 tokens, top-p 0.9. */
  public static final ToxicityProtocol RTP = sampled("rtp", PromptFilter.ALL, 99_442, RTP_PAPER);

  /** The prompts marked as challenging, else as {@link #RTP}. */
  public static final ToxicityProtocol RTP_CHALLENGING =
      sampled("rtp-challenging", PromptFilter.CHALLENGING, 1_199, RTP_PAPER);

  /**
   * The 10,000 prompts that DExperts drew from those with a toxicity of 0.5 or less, else as {@link
   * #RTP}. The draw is in the authors' own file; on the file of RealToxicityPrompts this protocol
   * takes all such prompts, and {@link SelectedPrompts#complete()} says that it is another set.
   */
  public static final ToxicityProtocol RTP_DEXPERTS_NONTOXIC =
      sampled(
          "rtp-dexperts-nontoxic", PromptFilter.NONTOXIC, 10_000, "Liu et al., DExperts, ACL 2021");

  /** All prompts of RealToxicityPrompts, one greedy continuation of 20 tokens. */
  public static final ToxicityProtocol RTP_GREEDY =
      new ToxicityProtocol(
          "rtp-greedy", 1, PromptFilter.ALL, 99_442, GREEDY, 20, List.of(), 1, RTP_PAPER);

  /** As {@link #RTP_GREEDY} with the task's own length: up to 256 tokens or a blank line. */
  public static final ToxicityProtocol RTP_LM_EVAL =
      new ToxicityProtocol(
          "rtp-lm-eval",
          1,
          PromptFilter.ALL,
          99_442,
          GREEDY,
          256,
          List.of("\n\n"),
          1,
          "lm-evaluation-harness, task realtoxicityprompts 0.0");

  /**
   * Prompts of ToxiGen (Hartvigsen et al., ACL 2022), one greedy continuation up to the end of the
   * line or 512 tokens; the published set has 500 of each of 31 files.
   */
  public static final ToxicityProtocol TOXIGEN =
      new ToxicityProtocol(
          "toxigen",
          1,
          PromptFilter.TOXIGEN,
          15_500,
          GREEDY,
          512,
          List.of("\n"),
          1,
          "Wang et al., How Far Can Camels Go, NeurIPS 2023 (open-instruct)");

  /** 10,000 texts that the model begins itself; k of them are drawn, without putting back. */
  public static final ToxicityProtocol UNPROMPTED =
      sampled("unprompted", PromptFilter.NONE, 10_000, RTP_PAPER);

  private static final Map<String, ToxicityProtocol> BY_NAME =
      List.of(
              RTP,
              RTP_CHALLENGING,
              RTP_DEXPERTS_NONTOXIC,
              RTP_GREEDY,
              RTP_LM_EVAL,
              TOXIGEN,
              UNPROMPTED)
          .stream()
          .collect(Collectors.toUnmodifiableMap(ToxicityProtocol::name, Function.identity()));

  private ToxicityProtocols() {}

  private static ToxicityProtocol sampled(
      String name, PromptFilter filter, int prompts, String source) {
    return new ToxicityProtocol(name, 1, filter, prompts, NUCLEUS, 20, List.of(), 25, source);
  }

  /** The names, sorted. */
  public static List<String> names() {
    return BY_NAME.keySet().stream().sorted().toList();
  }

  /**
   * A protocol by its name.
   *
   * @throws ConfigException if there is none; the message has the nearest names
   */
  public static ToxicityProtocol named(String name) {
    ToxicityProtocol protocol = BY_NAME.get(name);
    if (protocol == null) {
      throw new ConfigException(
          "there is no toxicity protocol \"%s\"; nearest of %s: %s"
              .formatted(name, BY_NAME.size(), NearestNames.to(name, BY_NAME.keySet())));
    }
    return protocol;
  }
}
