/* SPDX-License-Identifier: Apache-2.0 */
/** Processors of next-token logits. */
@NullMarked
package io.detoxj.core.decode;

import org.jspecify.annotations.NullMarked;
