/* SPDX-License-Identifier: Apache-2.0 */
/** Trains the toxicity scorer that is bundled with the toolkit, and writes its card. */
@NullMarked
package io.detoxj.examples.scorer;

import org.jspecify.annotations.NullMarked;
