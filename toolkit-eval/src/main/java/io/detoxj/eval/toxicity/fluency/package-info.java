/* SPDX-License-Identifier: Apache-2.0 */
/** Perplexity of completions under another model than the one that wrote them. */
@NullMarked
package io.detoxj.eval.toxicity.fluency;

import org.jspecify.annotations.NullMarked;
