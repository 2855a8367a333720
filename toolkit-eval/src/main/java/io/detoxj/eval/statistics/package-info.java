/* SPDX-License-Identifier: Apache-2.0 */
/** Confidence intervals, paired tests and their adjustment, all over units. */
@NullMarked
package io.detoxj.eval.statistics;

import org.jspecify.annotations.NullMarked;
