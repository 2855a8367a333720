/* SPDX-License-Identifier: Apache-2.0 */
/** Runs an experiment over systems of any kind: systems and examinations in, a report out. */
@NullMarked
package io.detoxj.eval.run;

import org.jspecify.annotations.NullMarked;
