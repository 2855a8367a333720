/* SPDX-License-Identifier: Apache-2.0 */
/** The eval module of the toolkit. */
@NullMarked
package io.detoxj.eval;

import org.jspecify.annotations.NullMarked;
