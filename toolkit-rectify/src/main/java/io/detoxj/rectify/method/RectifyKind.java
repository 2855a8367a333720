/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.LoadOptions;
import io.detoxj.rectify.cap.CapRule;
import io.detoxj.rectify.cap.Rectifier;
import io.detoxj.rectify.cap.TokenCap;
import io.detoxj.rectify.decode.RectificationSettings;
import io.detoxj.rectify.decode.RectifiedDecoding;
import io.detoxj.rectify.value.ValueNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Decoding that keeps away from dead-ends. */
public final class RectifyKind extends DescribedKind {
  private enum Profile {
    R0,
    R2024
  }

  private static final double USUAL_CAP = 0.9;
  private static final MethodOption<Double> CAP =
      MethodOption.number("cap", "epsilon of the exact cap, in [0, 1), larger is stricter")
          .within("in [0, 1)", epsilon -> epsilon >= 0 && epsilon < 1)
          .orElse(RowNames.number(USUAL_CAP));
  private static final MethodOption<Double> TILT =
      MethodOption.number("tilt", "power of the tilt, instead of a cap")
          .within("0 or more", power -> power >= 0);
  private static final MethodOption<Integer> ROUNDS =
      MethodOption.whole("rounds", "of clipping, as the authors do, instead of the exact cap")
          .within("1 or more", rounds -> rounds >= 1);
  private static final MethodOption<Profile> PROFILE =
      MethodOption.choice(
          "profile", Profile.class, "all settings of the authors' code: r0 or r2024");
  private static final MethodOption<Integer> TOP_K =
      MethodOption.whole("top-k", "tokens kept before the rule, 0 those the generator leaves")
          .within("0 or more", k -> k >= 0)
          .or(0);
  private static final MethodOption<Path> FOLDER =
      MethodOption.path("folder", "value network").orElse("value beside the model");

  /** For the service loader. */
  public RectifyKind() {
    super(
        "rectify",
        "a value network caps or tilts tokens that lead to toxic text",
        "rectify:cap=0.9",
        CAP,
        TILT,
        ROUNDS,
        PROFILE,
        TOP_K,
        FOLDER);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    settings.requireNotBoth(CAP, TILT);
    settings.requireNotBoth(TILT, ROUNDS);
    for (MethodOption<?> one : List.of(CAP, TILT, ROUNDS, TOP_K)) {
      settings.requireNotBoth(PROFILE, one);
    }
    Path folder =
        bench.beside(
            settings,
            FOLDER,
            ValueNetwork.FOLDER_NAME,
            "value network",
            "make it with train-value");
    LoadOptions options =
        LoadOptions.standard().withStrictConfig(bench.model().options().strictConfig());
    ValueNetwork values =
        bench.shared(ValueNetwork.class, folder, () -> ValueNetwork.load(folder, options));
    RectificationSettings rule = rule(settings);
    String end = end(settings);
    return Method.of("rectify" + end, new RectifiedDecoding(values, rule).named("rectify" + end))
        .against(
            "permuted-values" + end,
            new RectifiedDecoding(values.permuted(bench.seed()), rule)
                .named("permuted-values" + end));
  }

  private static RectificationSettings rule(MethodSettings settings) {
    if (settings.has(PROFILE)) {
      return settings.get(PROFILE) == Profile.R0
          ? RectificationSettings.r0()
          : RectificationSettings.r2024();
    }
    double epsilon = settings.find(CAP).orElse(USUAL_CAP);
    RectificationSettings rule =
        settings
            .find(TILT)
            .map(RectificationSettings::tilt)
            .orElseGet(() -> RectificationSettings.cap(epsilon))
            .withTopKBefore(settings.get(TOP_K));
    return settings
        .find(ROUNDS)
        .map(rounds -> new CapRule.Rounds(TokenCap.normalised(epsilon), rounds))
        .map(clipped -> rule.with(Rectifier.of(clipped)))
        .orElse(rule);
  }

  private static String end(MethodSettings settings) {
    if (settings.has(PROFILE)) {
      return "-" + settings.get(PROFILE).name().toLowerCase(Locale.ROOT);
    }
    String rule =
        settings
            .find(TILT)
            .map(power -> "-tilt-" + RowNames.number(power))
            .orElseGet(() -> "-cap-" + RowNames.number(settings.find(CAP).orElse(USUAL_CAP)));
    return rule + settings.find(ROUNDS).map(rounds -> "-rounds-" + rounds).orElse("");
  }
}
