/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.decode.LogitsProcessor;
import java.util.function.Supplier;

/**
 * Changes next-token logits while text is generated; a black-box model allows it.
 *
 * @param name a name for reports
 * @param processor makes a processor for each batch; one that reads with the model it is attached
 *     to is a {@code ViewProcessor}
 * @param mostTokens the most tokens of a sequence, prompt and new ones together, that its
 *     processors can read, so that a run that would need more is refused before it begins
 */
public record DecodingIntervention(String name, Supplier<LogitsProcessor> processor, int mostTokens)
    implements Intervention {
  /** One that reads sequences of any length. */
  public DecodingIntervention(String name, Supplier<LogitsProcessor> processor) {
    this(name, processor, Integer.MAX_VALUE);
  }

  @Override
  public String place() {
    return "decoding";
  }
}
