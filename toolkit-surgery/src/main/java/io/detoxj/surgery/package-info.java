/* SPDX-License-Identifier: Apache-2.0 */
/** The surgery module of the toolkit. */
@NullMarked
package io.detoxj.surgery;

import org.jspecify.annotations.NullMarked;
