/* SPDX-License-Identifier: Apache-2.0 */
/** Metrics of toxicity, fluency and diversity, each with its definition in its id. */
@NullMarked
package io.detoxj.eval.toxicity.metric;

import org.jspecify.annotations.NullMarked;
