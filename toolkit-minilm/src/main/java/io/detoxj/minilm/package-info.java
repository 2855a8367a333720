/* SPDX-License-Identifier: Apache-2.0 */
/** A toxicity scorer that reads sentences, and its weights. */
@NullMarked
package io.detoxj.minilm;

import org.jspecify.annotations.NullMarked;
