/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rectify.method;

import io.detoxj.core.method.DescribedKind;
import io.detoxj.core.method.Method;
import io.detoxj.core.method.MethodOption;
import io.detoxj.core.method.MethodSettings;
import io.detoxj.core.method.Workbench;
import io.detoxj.rectify.baseline.ContextPrefix;
import io.detoxj.rectify.baseline.Prompting;
import java.util.Locale;

/** A text before the prompt that says what to write. */
public final class PromptingKind extends DescribedKind {
  private enum Tone {
    POSITIVE,
    NEGATIVE
  }

  private static final MethodOption<Tone> TONE =
      MethodOption.choice(
              "tone", Tone.class, "which text: positive, or negative as the other end of the scale")
          .or(Tone.POSITIVE);
  private static final MethodOption<String> PREFIX =
      MethodOption.text("prefix", "a text of your own in its place; a line break follows it");

  /** For the service loader. */
  public PromptingKind() {
    super(
        "prompting",
        "a text before the prompt asks for friendly text",
        "prompting:tone=positive",
        TONE,
        PREFIX);
  }

  @Override
  public Method open(MethodSettings settings, Workbench bench) {
    settings.requireNotBoth(TONE, PREFIX);
    Tone tone = settings.get(TONE);
    ContextPrefix usual = tone == Tone.POSITIVE ? ContextPrefix.POSITIVE : ContextPrefix.NEGATIVE;
    String end = settings.has(PREFIX) ? "prefix" : tone.name().toLowerCase(Locale.ROOT);
    Prompting prompting = new Prompting(bench.model(), Prefixes.chosen(settings, PREFIX, usual));
    return Method.of("prompting-" + end, prompting)
        .against("neutral-prompting-" + end, prompting.neutral());
  }
}
