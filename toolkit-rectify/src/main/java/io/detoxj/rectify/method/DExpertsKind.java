/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.core.model.TransformerModel;
import io.detoxj.rectify.baseline.DExperts;
import java.io.IOException;
import java.util.Optional;

/** Decoding by an expert and an anti-expert. */
public final class DExpertsKind extends DescribedKind {
  private static final MethodOption<String> ANTI_EXPERT =
      MethodOption.text("anti-expert", "model that was trained on toxic text").required();
  private static final MethodOption<String> EXPERT =
      MethodOption.text("expert", "model that was trained on other text").orElse("the base itself");
  private static final MethodOption<Double> ALPHA =
      MethodOption.number("alpha", "strength").or(2.0);
  private static final MethodOption<Double> FILTER =
      MethodOption.number("filter", "mass of the base's tokens that is kept before, in (0, 1]")
          .or(DExperts.FILTER_P);

  /** For the service loader. */
  public DExpertsKind() {
    super(
        "dexperts",
        "an expert's logits are added, an anti-expert's subtracted",
        "dexperts:anti-expert=models/toxic,expert=models/clean,alpha=2",
        ANTI_EXPERT,
        EXPERT,
        ALPHA,
        FILTER);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    double alpha = settings.get(ALPHA);
    TransformerModel against = SecondModel.open(settings.get(ANTI_EXPERT), bench);
    Optional<String> expert = settings.find(EXPERT);
    DExperts experts =
        expert.isPresent()
            ? DExperts.of(SecondModel.open(expert.get(), bench), against, alpha)
            : DExperts.antiExpertOnly(against, alpha);
    return Method.of(
        "dexperts-" + RowNames.number(alpha), experts.withFilterP(settings.get(FILTER)));
  }
}
