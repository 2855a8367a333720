/* SPDX-License-Identifier: Apache-2.0 */
/** Prompts of an evaluation: files in the RealToxicityPrompts format, and a bundled set. */
@NullMarked
package io.detoxj.eval.toxicity.prompt;

import org.jspecify.annotations.NullMarked;
