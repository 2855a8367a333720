/* SPDX-License-Identifier: Apache-2.0 */
/** Conditional activation steering (CAST): a vector is added where the prompt asks for it. */
@NullMarked
package io.detoxj.steering.conditional;

import org.jspecify.annotations.NullMarked;
