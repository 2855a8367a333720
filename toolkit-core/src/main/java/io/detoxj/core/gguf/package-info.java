/* SPDX-License-Identifier: Apache-2.0 */
/**
 * GGUF, the one-file format of llama.cpp: its header, its blocks of quantised numbers, and the
 * folder in Hugging Face's layout that is made of it.
 */
@NullMarked
package io.detoxj.core.gguf;

import org.jspecify.annotations.NullMarked;
