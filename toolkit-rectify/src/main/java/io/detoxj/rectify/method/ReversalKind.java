/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.RowNames;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.ContextPrefix;
import io.detoxj.rectify.baseline.ToxificationReversal;

/** Heads moved away from what they write after a toxic prefix. */
public final class ReversalKind extends DescribedKind {
  private static final MethodOption<Double> STRENGTH =
      MethodOption.number("strength", "of the edit; the authors have 1")
          .within("0 or more", strength -> strength >= 0)
          .or(1.0);
  private static final MethodOption<String> POSITIVE =
      MethodOption.text("positive", "text that asks for friendly text; a line break follows it")
          .orElse("one of the toolkit's own");
  private static final MethodOption<String> NEGATIVE =
      MethodOption.text("negative", "text that asks for toxic text; a line break follows it")
          .orElse("one of the toolkit's own");

  /** For the service loader. */
  public ReversalKind() {
    super(
        "reversal",
        "what heads write is moved away from what they write after a toxic prefix",
        "reversal:strength=1",
        STRENGTH,
        POSITIVE,
        NEGATIVE);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) {
    double strength = settings.get(STRENGTH);
    ToxificationReversal reversal =
        ToxificationReversal.of(bench.model(), strength)
            .withPrefixes(
                Prefixes.chosen(settings, POSITIVE, ContextPrefix.POSITIVE),
                Prefixes.chosen(settings, NEGATIVE, ContextPrefix.NEGATIVE));
    String end = "-" + RowNames.number(strength);
    return Method.of("reversal" + end, reversal)
        .against("random-reversal" + end, reversal.random(bench.seed()));
  }
}
