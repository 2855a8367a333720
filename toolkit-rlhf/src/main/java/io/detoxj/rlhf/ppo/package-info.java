/* SPDX-License-Identifier: Apache-2.0 */
/** Advantages, losses and the training loop. */
@NullMarked
package io.detoxj.rlhf.ppo;

import org.jspecify.annotations.NullMarked;
