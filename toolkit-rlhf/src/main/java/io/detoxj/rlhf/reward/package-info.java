/* SPDX-License-Identifier: Apache-2.0 */
/** Rewards of segments, their mix, and the penalty for leaving the model one came from. */
@NullMarked
package io.detoxj.rlhf.reward;

import org.jspecify.annotations.NullMarked;
