/* SPDX-License-Identifier: Apache-2.0 */
/** The rectify module of the toolkit. */
@NullMarked
package io.detoxj.rectify;

import org.jspecify.annotations.NullMarked;
