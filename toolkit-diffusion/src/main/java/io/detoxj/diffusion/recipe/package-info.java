/* SPDX-License-Identifier: Apache-2.0 */
/** The training of a text diffusion, from pairs of sentences to its folder. */
@NullMarked
package io.detoxj.diffusion.recipe;

import org.jspecify.annotations.NullMarked;
