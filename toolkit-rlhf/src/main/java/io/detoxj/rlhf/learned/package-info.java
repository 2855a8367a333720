/* SPDX-License-Identifier: Apache-2.0 */
/** Reward models learnt from feedback, on an encoder that stays as it is. */
@NullMarked
package io.detoxj.rlhf.learned;

import org.jspecify.annotations.NullMarked;
