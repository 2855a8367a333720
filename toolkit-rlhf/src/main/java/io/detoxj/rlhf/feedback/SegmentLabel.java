/* SPDX-License-Identifier: Apache-2.0 */
package io.detoxj.rlhf.feedback;

/** What a segment teaches a reward model. */
public enum SegmentLabel {
  /** It has an error of the model's category. */
  ERROR,
  /** It has none. */
  FINE,
  /** Nobody can say; it makes no loss and is not counted. */
  IGNORE
}
