/* SPDX-License-Identifier: Apache-2.0 */
/** DeStein: activations of attention turned away from what differs in toxic texts. */
@NullMarked
package io.detoxj.steering.destein;

import org.jspecify.annotations.NullMarked;
