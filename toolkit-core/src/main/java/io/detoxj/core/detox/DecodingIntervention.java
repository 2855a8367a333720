/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.detox;

import io.detoxj.core.decode.LogitsProcessor;
import java.util.function.Supplier;

/**
 * Changes next-token logits while text is generated; a black-box model allows it.
 *
 * @param name a name for reports
 * @param processor makes a processor for each batch
 */
public record DecodingIntervention(String name, Supplier<LogitsProcessor> processor)
    implements Intervention {
  @Override
  public String place() {
    return "decoding";
  }
}
