/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.decode;

import io.detoxj.core.decode.Stage;
import io.detoxj.core.generate.GenerationConfig;
import io.detoxj.core.generate.Stops;
import io.detoxj.rectify.cap.CapRule;
import io.detoxj.rectify.cap.EpsilonForm;
import io.detoxj.rectify.cap.Fallback;
import io.detoxj.rectify.cap.Rectifier;
import io.detoxj.rectify.cap.TokenCap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How distributions are rectified while text is generated. The paper's text was not at hand; the
 * parity profiles follow generations of the authors' public code, and say which.
 *
 * @param rectifier the rule and what is done where it cannot be kept
 * @param order whether truncation comes before the rule or after it
 * @param topKBefore tokens kept before the rule, renormalised; 0 keeps those the generator left
 * @param topKAfter tokens kept after the rule, renormalised; 0 keeps all
 * @param exemptEndOfText whether end-of-text is never lowered: its value is not trained where
 *     training texts have no end-of-text
 * @param endAtDeadEnds whether a text whose every next token ends undesired is ended there, even
 *     before the generator's least length; else the distribution is left as it was
 */
public record RectificationSettings(
    Rectifier rectifier,
    Order order,
    int topKBefore,
    int topKAfter,
    boolean exemptEndOfText,
    boolean endAtDeadEnds) {
  /** When the rule is applied. */
  public enum Order {
    /** After temperature and truncation, on what is left: no mass goes to the tail. */
    TRUNCATE_FIRST,
    /** After temperature, on the whole vocabulary; the generator truncates later. */
    CAP_FIRST;

    Stage stage() {
      return this == TRUNCATE_FIRST ? Stage.FINAL : Stage.TEMPERATURE;
    }
  }

  private static final int PRODUCT_TOP_K = 50;

  /** Checks the numbers. */
  public RectificationSettings {
    if (topKBefore < 0 || topKAfter < 0) {
      throw new IllegalArgumentException(
          "topKBefore and topKAfter must be 0 (off) or more but were %s and %s"
              .formatted(topKBefore, topKAfter));
    }
  }

  private static RectificationSettings product(CapRule rule) {
    return new RectificationSettings(
        Rectifier.of(rule), Order.TRUNCATE_FIRST, PRODUCT_TOP_K, 0, true, true);
  }

  /**
   * Ours: the 50 most probable tokens, then exact caps of normalised epsilon, with bounded boost.
   *
   * @param epsilon in [0, 1); larger is stricter
   */
  public static RectificationSettings cap(double epsilon) {
    return product(new CapRule.Exact(TokenCap.normalised(epsilon)));
  }

  /**
   * Ours: the 50 most probable tokens, then {@code q} proportional to {@code p (1 + Q)^power},
   * which always lowers the expected risk of the step.
   *
   * @param power 0 or more; larger is stricter
   */
  public static RectificationSettings tilt(double power) {
    return product(new CapRule.Tilted(power));
  }

  /**
   * The authors' newest public code (2024): subtractive epsilon 0.1, two rounds of clipping with a
   * floor of 1e-7 on the whole vocabulary, top-k 50 after it.
   */
  public static RectificationSettings r2024() {
    TokenCap cap = new TokenCap(0.1, EpsilonForm.SUBTRACTIVE, 1e-7);
    return new RectificationSettings(
        Rectifier.of(new CapRule.Rounds(cap, 2)).withMaxBoost(Double.POSITIVE_INFINITY),
        Order.CAP_FIRST,
        0,
        50,
        false,
        false);
  }

  /**
   * The authors' first public code: top-k 30, then subtractive epsilon 0.4, five rounds of clipping
   * without a floor, retried with lower epsilon where nothing is left.
   */
  public static RectificationSettings r0() {
    TokenCap cap = TokenCap.subtractive(0.4);
    return new RectificationSettings(
        Rectifier.of(new CapRule.Rounds(cap, 5))
            .withMaxBoost(Double.POSITIVE_INFINITY)
            .withLadder(Fallback.AUTHORS),
        Order.TRUNCATE_FIRST,
        30,
        0,
        false,
        false);
  }

  /** The same with another rectifier. */
  public RectificationSettings with(Rectifier other) {
    return new RectificationSettings(
        other, order, topKBefore, topKAfter, exemptEndOfText, endAtDeadEnds);
  }

  /** The same with another number of tokens kept before the rule; 0 keeps all. */
  public RectificationSettings withTopKBefore(int k) {
    return new RectificationSettings(
        rectifier, order, k, topKAfter, exemptEndOfText, endAtDeadEnds);
  }

  /**
   * How the authors sample in both parity profiles: 20 tokens at temperature 1 without truncation
   * of the generator's own. The newest code asks for 10 new tokens at least; the first one's least
   * length counted the prompt and rarely mattered.
   *
   * @param leastTokens 10 for {@link #r2024}, 0 for {@link #r0}
   */
  public static GenerationConfig authorsGeneration(int samples, long seed, int leastTokens) {
    return GenerationConfig.nucleus(20, 1)
        .withSamples(samples)
        .withSeed(seed)
        .with(new Stops(List.of(), Set.of(), leastTokens));
  }

  /** The settings by name, for reports. */
  Map<String, String> described() {
    Map<String, String> all = new TreeMap<>();
    CapRule rule = rectifier.rule();
    if (rule instanceof CapRule.Tilted tilted) {
      all.put("rule", "tilt");
      all.put("power", Double.toString(tilted.power()));
    } else if (rule instanceof CapRule.Capped capped) {
      boolean exact = capped instanceof CapRule.Exact;
      all.put("rule", exact ? "exact" : "rounds " + ((CapRule.Rounds) capped).rounds());
      all.put("epsilon", Double.toString(capped.cap().epsilon()));
      all.put("epsilonForm", capped.cap().form().toString());
      all.put("floor", Double.toString(capped.cap().floor()));
    }
    all.put("maxBoost", Double.toString(rectifier.maxBoost()));
    all.put("kappa", Double.toString(rectifier.kappa()));
    all.put("ladder", rectifier.ladder().toString());
    all.put("order", order.toString());
    all.put("topKBefore", Integer.toString(topKBefore));
    all.put("topKAfter", Integer.toString(topKAfter));
    all.put("exemptEndOfText", Boolean.toString(exemptEndOfText));
    all.put("endAtDeadEnds", Boolean.toString(endAtDeadEnds));
    return all;
  }
}
