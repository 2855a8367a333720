/* SPDX-License-Identifier: Apache-2.0 */
/** Sparse autoencoders: files, encoding and decoding, and steering by their features. */
@NullMarked
package io.detoxj.steering.sae;

import org.jspecify.annotations.NullMarked;
