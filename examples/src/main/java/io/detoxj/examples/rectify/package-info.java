/* SPDX-License-Identifier: Apache-2.0 */
/** Programs of rectified decoding: data, value networks, experiments. */
@NullMarked
package io.detoxj.examples.rectify;

import org.jspecify.annotations.NullMarked;
