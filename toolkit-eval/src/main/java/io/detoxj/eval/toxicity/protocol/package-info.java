/* SPDX-License-Identifier: Apache-2.0 */
/** Protocols of toxicity evaluations: which prompts, how generated, how many samples. */
@NullMarked
package io.detoxj.eval.toxicity.protocol;

import org.jspecify.annotations.NullMarked;
