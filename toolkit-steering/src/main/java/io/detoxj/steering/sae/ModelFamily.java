/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.steering.sae;

import io.detoxj.core.InterventionException;
import java.util.Locale;

/** Model names of releases against the model types of checkpoints. */
final class ModelFamily {
  private ModelFamily() {}

  /**
   * Refuses a model of another family than a name's.
   *
   * @param name such as {@code gpt2-small}; one of no known family is not checked
   * @param architecture such as {@code gpt2}
   */
  static void check(String name, String architecture) {
    String lower = name.toLowerCase(Locale.ROOT);
    String family =
        lower.contains("gemma-2-")
            ? "gemma2"
            : lower.contains("gemma-3-") ? "gemma3" : lower.contains("gpt2") ? "gpt2" : "";
    if (!family.isEmpty() && !architecture.startsWith(family)) {
      throw new InterventionException(
          "the autoencoder was trained on "
              + name
              + ", of family "
              + family
              + ", but the model is of family "
              + architecture
              + "; use an autoencoder that was trained on this model");
    }
  }
}
