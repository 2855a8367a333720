/* SPDX-License-Identifier: Apache-2.0 */
/** From prompts and a scorer to an adapter or an edited checkpoint in a folder. */
@NullMarked
package io.detoxj.rlhf.recipe;

import org.jspecify.annotations.NullMarked;
