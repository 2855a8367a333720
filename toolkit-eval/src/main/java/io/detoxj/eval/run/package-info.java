/* SPDX-License-Identifier: Apache-2.0 */
/** Runs an evaluation: systems, prompts and a scorer in, a report out. */
@NullMarked
package io.detoxj.eval.run;

import org.jspecify.annotations.NullMarked;
