/* SPDX-License-Identifier: Apache-2.0 */
/** A trained text diffusion as a folder, and the rewriter that it is. */
@NullMarked
package io.detoxj.diffusion.rewriter;

import org.jspecify.annotations.NullMarked;
