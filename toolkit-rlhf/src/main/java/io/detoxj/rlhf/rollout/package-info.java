/* SPDX-License-Identifier: Apache-2.0 */
/** Samples of the policy with what both models and the values say of their tokens. */
@NullMarked
package io.detoxj.rlhf.rollout;

import org.jspecify.annotations.NullMarked;
