/* SPDX-License-Identifier: Apache-2.0 */
/** Rectified decoding: next-token distributions under caps that a value network gives. */
@NullMarked
package io.detoxj.rectify.decode;

import org.jspecify.annotations.NullMarked;
