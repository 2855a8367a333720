/* SPDX-License-Identifier: Apache-2.0 */
/** Confidence intervals and paired comparisons by resampling prompts. */
@NullMarked
package io.detoxj.eval.statistics;

import org.jspecify.annotations.NullMarked;
