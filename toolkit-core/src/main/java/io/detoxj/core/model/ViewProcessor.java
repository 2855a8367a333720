/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.model;

import io.detoxj.core.decode.LogitsProcessor;

/**
 * A processor that reads other texts, or the same one otherwise, with the very view that generates,
 * so that what acts there on weights and activations acts on what it reads as well.
 */
public interface ViewProcessor extends LogitsProcessor {
  /**
   * Hears which view generates, once, before anything else.
   *
   * @param view whose sessions it may open; their logits are those before any processor. It stays
   *     its owner's
   */
  void attach(LanguageModel view);
}
