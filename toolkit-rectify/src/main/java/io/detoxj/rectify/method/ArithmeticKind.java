/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.ContextPrefix;
import io.detoxj.rectify.baseline.ModelArithmetic;
import io.detoxj.rectify.baseline.ModelArithmetic.Formula;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** Decoding by a formula of two contexts. */
public final class ArithmeticKind extends DescribedKind {
  private static final MethodOption<Formula> FORMULA =
      MethodOption.choice(
              "formula", Formula.class, "subtract, or max, which only vetoes what l_neg favours")
          .or(Formula.MAX);
  private static final MethodOption<Double> LAMBDA =
      MethodOption.number("lambda", "strength, in [0, 1]")
          .within("in [0, 1]", lambda -> lambda >= 0 && lambda <= 1)
          .orElse("0.5 for subtract, 0.9 for max");
  private static final MethodOption<String> PREFIX =
      MethodOption.text("prefix", "text before l_neg; a line break follows it")
          .orElse("one that asks for toxic text");
  private static final MethodOption<String> SECOND =
      MethodOption.text("model", "reads the prefix and the text, with the base's tokenizer")
          .orElse("the base itself");

  /** For the service loader. */
  public ArithmeticKind() {
    super(
        "arithmetic",
        "what the model writes after a toxic prefix is subtracted from what it writes without",
        "arithmetic:formula=max,lambda=0.9",
        FORMULA,
        LAMBDA,
        PREFIX,
        SECOND);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) throws IOException {
    Formula formula = settings.get(FORMULA);
    double lambda = settings.find(LAMBDA).orElse(formula.usualLambda());
    ModelArithmetic chosen =
        ModelArithmetic.of(bench.model(), formula)
            .withLambda(lambda)
            .withPrefix(Prefixes.chosen(settings, PREFIX, ContextPrefix.NEGATIVE));
    Optional<String> second = settings.find(SECOND);
    if (second.isPresent()) {
      chosen = chosen.withSecond(SecondModel.open(second.get(), bench));
    }
    String end = formula.name().toLowerCase(Locale.ROOT) + "-" + RowNames.number(lambda);
    return Method.of("arithmetic-" + end, chosen)
        .against("neutral-arithmetic-" + end, chosen.neutral());
  }
}
