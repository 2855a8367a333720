/* SPDX-License-Identifier: Apache-2.0 */
/** Rewriters of toxic sentences: by deletion, by filling in words, by prompting a model. */
@NullMarked
package io.detoxj.rewrite.rewriter;

import org.jspecify.annotations.NullMarked;
