/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.core.generate;

/** Why a completion ended. */
public enum FinishReason {
  /** The model produced its end-of-text token. */
  END_OF_TEXT,
  /** The limit of new tokens was reached. */
  LENGTH,
  /** The model's context was full. */
  CONTEXT,
  /** A stop string was produced. */
  STOP_STRING,
  /** A stop token was produced. */
  STOP_TOKEN,
  /** The listener did not want more. */
  CANCELLED
}
