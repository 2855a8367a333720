/* SPDX-License-Identifier: Apache-2.0 */
/** Reading and writing checkpoints: safetensors files and Hugging Face folders. */
@NullMarked
package io.detoxj.core.checkpoint;

import org.jspecify.annotations.NullMarked;
