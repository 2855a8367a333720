/* SPDX-License-Identifier: Apache-2.0 */
/** Text to token ids and back. */
@NullMarked
package io.detoxj.core.tokenizer;

import org.jspecify.annotations.NullMarked;
