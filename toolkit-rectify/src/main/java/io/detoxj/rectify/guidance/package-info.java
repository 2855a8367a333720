/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Logits guided by a value of each candidate: rewards of the text that a token would make, or the
 * side of a boundary in the model's own last layer on which it would lie.
 */
@NullMarked
package io.detoxj.rectify.guidance;

import org.jspecify.annotations.NullMarked;
