/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.MethodSpec;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.core.score.Scorer;
import io.detoxj.rectify.guidance.CandidateValues;
import io.detoxj.rectify.guidance.GuidedDecoding;
import io.detoxj.rectify.guidance.NetworkValues;
import io.detoxj.rectify.guidance.ScorerValues;
import io.detoxj.rectify.guidance.ValueScale;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Decoding by rewards of the candidates. */
public final class RadKind extends DescribedKind {
  private enum Scale {
    CLAMP,
    MIN_MAX
  }

  private static final MethodOption<Double> BETA =
      MethodOption.number("beta", "strength").within("0 or more", beta -> beta >= 0).or(30.0);
  private static final MethodOption<Scale> SCALE =
      MethodOption.choice(
              "scale", Scale.class, "clamp, or min-max, which stretches the rewards of a step")
          .or(Scale.CLAMP);
  private static final MethodOption<Integer> TOP_K =
      MethodOption.whole("top-k", "candidates, 0 for all that the generator leaves")
          .within("0 or more", k -> k >= 0)
          .or(20);
  private static final MethodOption<String> SCORER =
      MethodOption.text("scorer", "judges the text of each candidate, in place of the network");
  private static final MethodOption<Path> FOLDER =
      MethodOption.path("folder", "value network").orElse("value beside the model");

  /** For the service loader. */
  public RadKind() {
    super(
        "rad",
        "candidates are rewarded for how harmless the text with them is",
        "rad:beta=30,scorer=linear",
        BETA,
        SCALE,
        TOP_K,
        SCORER,
        FOLDER);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    settings.requireNotBoth(SCORER, FOLDER);
    double beta = settings.get(BETA);
    boolean stretched = settings.get(SCALE) == Scale.MIN_MAX;
    GuidedDecoding rad =
        GuidedDecoding.rad(rewards(settings, bench), beta)
            .with(stretched ? ValueScale.MIN_MAX : ValueScale.CLAMP)
            .withTopK(settings.get(TOP_K));
    String end = (stretched ? "-min-max-" : "-") + RowNames.number(beta);
    return Method.of("rad" + end, rad)
        .against("permuted-rewards" + end, rad.permuted(bench.seed()));
  }

  private static CandidateValues rewards(MethodSettings settings, Workbench bench)
      throws IOException {
    Optional<String> name = settings.find(SCORER);
    if (name.isPresent()) {
      Scorer scorer = bench.scorer(name.get());
      if (settings.find(MethodSpec.TAUGHT_BY).isEmpty()) {
        bench.note(
            "rad: the scorer %s guides every token, so it is no judge of the texts; say taught-by=%s, or it counts as one"
                .formatted(name.get(), scorer.info().id()));
      }
      return new ScorerValues(scorer);
    }
    Path folder =
        bench.beside(
            settings,
            FOLDER,
            ValueNetwork.FOLDER_NAME,
            "value network",
            "make it with train-value, or name a scorer with scorer=...");
    LoadOptions options =
        LoadOptions.standard().withStrictConfig(bench.model().options().strictConfig());
    return new NetworkValues(
        bench.shared(ValueNetwork.class, folder, () -> ValueNetwork.load(folder, options)));
  }
}
