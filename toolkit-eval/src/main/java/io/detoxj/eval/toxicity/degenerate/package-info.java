/* SPDX-License-Identifier: Apache-2.0 */
/** Finds systems that are harmless because they are broken: empty, repeating, refusing, astray. */
@NullMarked
package io.detoxj.eval.toxicity.degenerate;

import org.jspecify.annotations.NullMarked;
