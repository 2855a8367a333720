/* SPDX-License-Identifier: Apache-2.0 */
/** Encoder-decoders, BART and T5, and the rewriters made of them. */
@NullMarked
package io.detoxj.core.seq2seq;

import org.jspecify.annotations.NullMarked;
