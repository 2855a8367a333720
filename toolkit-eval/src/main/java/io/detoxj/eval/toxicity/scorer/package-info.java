/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Toxicity scorers: a linear scorer that is bundled with the toolkit, and transformer classifiers.
 */
@NullMarked
package io.detoxj.eval.toxicity.scorer;

import org.jspecify.annotations.NullMarked;
