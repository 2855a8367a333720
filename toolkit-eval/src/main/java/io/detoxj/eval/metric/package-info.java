/* SPDX-License-Identifier: Apache-2.0 */
/** What a metric is, and what came of it: a number with an interval, or the reason for none. */
@NullMarked
package io.detoxj.eval.metric;

import org.jspecify.annotations.NullMarked;
