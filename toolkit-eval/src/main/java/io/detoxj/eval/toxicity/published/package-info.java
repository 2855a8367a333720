/* SPDX-License-Identifier: Apache-2.0 */
/** Toxicity metrics as other projects compute them, under names of their own. */
@NullMarked
package io.detoxj.eval.toxicity.published;

import org.jspecify.annotations.NullMarked;
