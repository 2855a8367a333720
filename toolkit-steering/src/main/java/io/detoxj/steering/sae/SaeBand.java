/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.InterventionException;
import io.detoxj.core.hook.HookPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How well an autoencoder must fit a model to be used with it. On a wrong hook point, without
 * centring, or without the first token it was trained with, an autoencoder still gives numbers;
 * this tells.
 *
 * @param leastExplainedVariance of {@link SaeQuality#explainedVariance}
 * @param leastL0 of {@link SaeQuality#l0}
 * @param largestL0 of {@link SaeQuality#l0}
 * @param leastLossRecovered of {@link SaeQuality#lossRecovered}; negative infinity for any
 */
public record SaeBand(
    double leastExplainedVariance, double leastL0, double largestL0, double leastLossRecovered) {
  private static final double TOLERANCE = 0.15;
  private static final Pattern GEMMA_SCOPE_L0 = Pattern.compile("average_l0_(\\d{1,4})");
  // The mean L0 that SAELens lists for gpt2-small-res-jb: inputs of blocks 0 to 11, output of 11.
  private static final List<Integer> RES_JB_L0 =
      List.of(10, 10, 18, 23, 31, 41, 51, 54, 60, 70, 52, 56, 70);

  /**
   * The band about a recorded quality: explained variance and loss recovered at most 0.15 lower, L0
   * between half and twice. Other texts than those of the record easily make differences of 0.05.
   */
  public static SaeBand around(SaeQuality recorded) {
    return new SaeBand(
        recorded.explainedVariance() - TOLERANCE,
        recorded.l0() / 2,
        recorded.l0() * 2,
        recorded.lossRecovered() - TOLERANCE);
  }

  /** The band of a release that declares its L0 only: half to twice of it, variance above 0.5. */
  public static SaeBand declared(double l0) {
    return new SaeBand(0.5, l0 / 2, l0 * 2, Double.NEGATIVE_INFINITY);
  }

  /**
   * That of {@code gpt2-small-res-jb} at a hook point.
   *
   * @throws IllegalArgumentException if the release has none there
   */
  public static SaeBand gpt2SmallResJb(HookPoint point) {
    for (int layer = 0; layer < RES_JB_L0.size(); layer++) {
      HookPoint own = layer < 12 ? HookPoint.residPre(layer) : HookPoint.residPost(11);
      if (own.equals(point)) {
        return declared(RES_JB_L0.get(layer));
      }
    }
    throw new IllegalArgumentException(
        "gpt2-small-res-jb has the inputs of blocks 0 to 11 and the output of block 11, not "
            + point);
  }

  /**
   * That of a file of Gemma Scope, whose path names its L0, as in {@code
   * layer_20/width_16k/average_l0_71/params.npz}.
   *
   * @throws IllegalArgumentException if the path does not
   */
  public static SaeBand gemmaScope(Path file) {
    Matcher match = GEMMA_SCOPE_L0.matcher(file.toString());
    if (!match.find()) {
      throw new IllegalArgumentException(
          file + " has no part average_l0_N in its path; use SaeBand.declared with its L0");
    }
    return declared(Integer.parseInt(match.group(1)));
  }

  /**
   * Refuses an autoencoder that fits worse.
   *
   * @throws InterventionException if it does; the message has all figures
   */
  public void require(SaeQuality measured) {
    if (!(measured.explainedVariance() >= leastExplainedVariance)
        || !(measured.l0() >= leastL0 && measured.l0() <= largestL0)
        || !(measured.lossRecovered() >= leastLossRecovered)) {
      throw new InterventionException(
          String.format(
              Locale.ROOT,
              "on this model the autoencoder explains %.3f of the variance (at least %.3f is"
                  + " wanted), L0 is %.1f (%.1f to %.1f), loss recovered %.3f (at least %.3f), over"
                  + " %d tokens: check hook point, model, centring and first token",
              measured.explainedVariance(),
              leastExplainedVariance,
              measured.l0(),
              leastL0,
              largestL0,
              measured.lossRecovered(),
              leastLossRecovered,
              measured.tokens()));
    }
  }
}
