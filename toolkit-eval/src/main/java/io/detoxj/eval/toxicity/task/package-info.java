/* SPDX-License-Identifier: Apache-2.0 */
/** Benchmarks of capability, defined in small files, with the prompts and rules of lm-eval. */
@NullMarked
package io.detoxj.eval.toxicity.task;

import org.jspecify.annotations.NullMarked;
