/* SPDX-License-Identifier: Apache-2.0 */
/** Steering of hidden states. */
@NullMarked
package io.detoxj.steering;

import org.jspecify.annotations.NullMarked;
