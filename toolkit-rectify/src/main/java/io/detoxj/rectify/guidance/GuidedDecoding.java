/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.guidance;

import io.detoxj.core.detox.DecodingIntervention;
import io.detoxj.core.detox.Detoxifier;
import io.detoxj.core.detox.DetoxifierSpec;
import io.detoxj.core.detox.InterventionPlan;
import io.detoxj.core.detox.ModelInfo;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Logits of the candidates for the next token, guided by a value of each. Of what the generator's
 * truncation left, the k most likely tokens are candidates, and the others are forbidden:
 *
 * <pre>z'_v = z_v + beta s(value(x, v)) for a candidate v after the text x</pre>
 *
 * <p><b>RAD</b> (Deng and Raffel, "Reward-Augmented Decoding", EMNLP 2023, arXiv 2310.09520): the
 * value is a reward of the text with the token, {@code 1 - toxicity}, {@link ValueScale#CLAMP cut}
 * to [0, 1]; {@link ValueScale#MIN_MAX} is what another library does in its place. The authors'
 * reward model skips a position where it reads on from its cache, and candidates are put into it as
 * texts of their own; here the whole text is read.
 *
 * <p><b>SASA</b> (Ko et al., "Large Language Models Can Be Strong Self-Detoxifiers", arXiv
 * 2410.03818): the value is the margin of the state that the model itself comes to with the token,
 * see {@link SubspaceProbe}. Released code adds {@code beta softmax(margins)} ({@link
 * ValueScale#SOFTMAX}), its documentation says {@code beta margin} ({@link ValueScale#RAW}); which
 * of them made the paper's results is not verified.
 *
 * <p>It acts after the generator's temperature and truncation.
 *
 * @param id the method: {@code rad}, {@code sasa}
 * @param values of candidates; what they hold open is their owner's
 * @param scale s
 * @param beta strength, 0 or more; 0 leaves the k most likely tokens as they are
 * @param topK k; 0 takes all that is left
 * @param permuted a control: gives the values of every step to the candidates in a random order by
 *     this seed, the row's text and nothing else
 */
public record GuidedDecoding(
    String id,
    CandidateValues values,
    ValueScale scale,
    double beta,
    int topK,
    OptionalLong permuted)
    implements Detoxifier {
  private static final int RAD_TOP_K = 20;
  private static final int SASA_TOP_K = 50;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public GuidedDecoding {
    if (!(beta >= 0) || Double.isInfinite(beta)) {
      throw new IllegalArgumentException("beta must be 0 or more and finite but was " + beta);
    }
    if (topK < 0) {
      throw new IllegalArgumentException(
          "topK must be 1 or more, or 0 for all that is left, but was " + topK);
    }
  }

  /** Reward-augmented decoding of 20 candidates, the rewards cut to [0, 1]. */
  public static GuidedDecoding rad(CandidateValues rewards, double beta) {
    return new GuidedDecoding(
        "rad", rewards, ValueScale.CLAMP, beta, RAD_TOP_K, OptionalLong.empty());
  }

  /** Self-disciplined sampling of 50 candidates by the softmax of their margins. */
  public static GuidedDecoding sasa(SubspaceProbe probe, double beta) {
    return new GuidedDecoding(
        "sasa",
        new SubspaceValues(probe),
        ValueScale.SOFTMAX,
        beta,
        SASA_TOP_K,
        OptionalLong.empty());
  }

  /** The same with another scale. */
  public GuidedDecoding with(ValueScale other) {
    return new GuidedDecoding(id, values, other, beta, topK, permuted);
  }

  /** The same with another number of candidates. */
  public GuidedDecoding withTopK(int other) {
    return new GuidedDecoding(id, values, scale, beta, other, permuted);
  }

  /** The control: the values of every step belong to the wrong candidates. */
  public GuidedDecoding permuted(long seed) {
    return new GuidedDecoding(id, values, scale, beta, topK, OptionalLong.of(seed));
  }

  @Override
  public DetoxifierSpec spec() {
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("scale", scale.name().toLowerCase(Locale.ROOT));
    parameters.put("beta", Double.toString(beta));
    parameters.put("top-k", Integer.toString(topK));
    permuted.ifPresent(seed -> parameters.put("permuted", Long.toString(seed)));
    return new DetoxifierSpec(id, "1", parameters, values.artifacts());
  }

  /**
   * Plans one decoding intervention. Its measures: {@code kl}, the {@linkplain
   * io.detoxj.rectify.baseline.Divergence divergence} from what the generator's truncation left,
   * and {@code unjudged}, the share of candidates without a value.
   *
   * @throws io.detoxj.core.InterventionException if the values do not fit the model
   */
  @Override
  public InterventionPlan plan(ModelInfo model) {
    values.requireFits(model);
    return InterventionPlan.of(
        new DecodingIntervention(
            id + "*" + beta + (permuted.isPresent() ? " permuted" : ""),
            () -> new GuidedProcessor(this),
            values.mostTokens(model)));
  }
}
