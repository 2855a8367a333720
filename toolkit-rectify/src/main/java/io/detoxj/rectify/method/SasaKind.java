/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.io.ProgressListener;
import io.detoxj.core.math.RandomStreams;
import io.detoxj.core.math.RocAuc;
import io.detoxj.core.math.Shuffle;
import io.detoxj.core.method.FitTexts;
import io.detoxj.core.method.FittedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodFit;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.guidance.GuidedDecoding;
import io.detoxj.rectify.guidance.SubspaceProbe;
import io.detoxj.rectify.guidance.ValueScale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/** Decoding by the side of a boundary in the last layer on which each candidate would lie. */
public final class SasaKind extends FittedKind {
  private enum Scale {
    SOFTMAX,
    MARGIN
  }

  private static final MethodOption<Double> BETA =
      MethodOption.number("beta", "strength").within("0 or more", beta -> beta >= 0).or(10.0);
  private static final MethodOption<Scale> SCALE =
      MethodOption.choice(
              "scale", Scale.class, "softmax, as released, or margin, as its documentation says")
          .or(Scale.SOFTMAX);
  private static final MethodOption<Integer> TOP_K =
      MethodOption.whole("top-k", "candidates, 0 for all that the generator leaves")
          .within("0 or more", k -> k >= 0)
          .or(50);
  private static final MethodOption<Double> HELD_OUT =
      MethodOption.number("held-out", "share of the texts to measure on")
          .within("above 0 and below 1", share -> share > 0 && share < 1)
          .or(0.2);
  private static final MethodOption<Integer> SEED =
      MethodOption.whole("seed", "of the split").or(1);

  /** For the service loader. */
  public SasaKind() {
    super(
        SubspaceProbe.KIND,
        "candidates are rewarded for a state of the model on the harmless side of a boundary",
        "sasa:beta=10",
        List.of(HELD_OUT, SEED),
        BETA,
        SCALE,
        TOP_K);
  }

  /** Part of the texts is learnt from; how well the others are told apart is told. */
  @Override
  public MethodFit fit(
      TransformerModel model, FitTexts texts, MethodSettings settings, ProgressListener progress) {
    double learnt = 1 - settings.get(HELD_OUT);
    List<String> neutral = shuffled(texts.neutral(), settings.get(SEED));
    List<String> toxic = shuffled(texts.toxic(), settings.get(SEED));
    SubspaceProbe probe =
        SubspaceProbe.fit(model, first(neutral, learnt), first(toxic, learnt), progress);
    double[] harmless = margins(probe, model, rest(neutral, learnt), progress);
    double[] harmful = margins(probe, model, rest(toxic, learnt), progress);
    double[] all = DoubleStream.concat(Arrays.stream(harmless), Arrays.stream(harmful)).toArray();
    boolean[] isHarmless = new boolean[all.length];
    Arrays.fill(isHarmless, 0, harmless.length, true);
    long right =
        Arrays.stream(harmless).filter(margin -> margin > 0).count()
            + Arrays.stream(harmful).filter(margin -> margin < 0).count();
    Map<String, String> found = new TreeMap<>();
    found.put("texts", Integer.toString(neutral.size() + toxic.size() - all.length));
    found.put("held_out_texts", Integer.toString(all.length));
    found.put("seed", Integer.toString(settings.get(SEED)));
    if (harmless.length > 0 && harmful.length > 0) {
      found.put(
          "held_out_accuracy", String.format(Locale.ROOT, "%.3f", (double) right / all.length));
      found.put("held_out_auroc", String.format(Locale.ROOT, "%.3f", RocAuc.of(all, isHarmless)));
    }
    return probe.fit(found);
  }

  /** Lists of one length are shuffled alike, so that the halves of a pair stay together. */
  private static List<String> shuffled(List<String> texts, long seed) {
    List<String> all = new ArrayList<>(texts);
    Shuffle.inPlace(all, RandomStreams.named(seed, "sasa-texts"));
    return all;
  }

  private static List<String> first(List<String> all, double share) {
    return all.subList(0, cut(all, share));
  }

  private static List<String> rest(List<String> all, double share) {
    return all.subList(cut(all, share), all.size());
  }

  private static int cut(List<String> all, double share) {
    return Math.max(1, (int) Math.round(all.size() * share));
  }

  private static double[] margins(
      SubspaceProbe probe, TransformerModel model, List<String> texts, ProgressListener progress) {
    return Arrays.stream(SubspaceProbe.states(model, texts, progress))
        .mapToDouble(probe::margin)
        .toArray();
  }

  @Override
  protected Method open(MethodSettings settings, MethodFit fit, Workbench bench) {
    SubspaceProbe probe = SubspaceProbe.of(fit, bench.model().info().width());
    double beta = settings.get(BETA);
    boolean raw = settings.get(SCALE) == Scale.MARGIN;
    GuidedDecoding sasa =
        GuidedDecoding.sasa(probe, beta)
            .with(raw ? ValueScale.RAW : ValueScale.SOFTMAX)
            .withTopK(settings.get(TOP_K));
    String end = (raw ? "-margin-" : "-") + RowNames.number(beta);
    return Method.of("sasa" + end, sasa)
        .against("permuted-margins" + end, sasa.permuted(bench.seed()));
  }
}
