/* SPDX-License-Identifier: Apache-2.0 */
/** Texts to learn from: documents, pairs, and streams and windows of their tokens. */
@NullMarked
package io.detoxj.core.corpus;

import org.jspecify.annotations.NullMarked;
