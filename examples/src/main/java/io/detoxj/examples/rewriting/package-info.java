/* SPDX-License-Identifier: Apache-2.0 */
/** A tiny encoder-decoder that leaves mild insults out of sentences, trained on invented ones. */
@NullMarked
package io.detoxj.examples.rewriting;

import org.jspecify.annotations.NullMarked;
