/* SPDX-License-Identifier: Apache-2.0 */
/** Sentences to rewrite and their references, in the formats in which they are published. */
@NullMarked
package io.detoxj.rewrite.data;

import org.jspecify.annotations.NullMarked;
