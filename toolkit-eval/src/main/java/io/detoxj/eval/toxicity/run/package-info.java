/* SPDX-License-Identifier: Apache-2.0 */
/** Experiments with detoxified models that continue prompts. */
@NullMarked
package io.detoxj.eval.toxicity.run;

import org.jspecify.annotations.NullMarked;
