/* SPDX-License-Identifier: Apache-2.0 */
/** Cuts generated text into segments, each of which ends on a token. */
@NullMarked
package io.detoxj.rlhf.segment;

import org.jspecify.annotations.NullMarked;
