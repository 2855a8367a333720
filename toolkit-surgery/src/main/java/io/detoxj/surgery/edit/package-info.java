/* SPDX-License-Identifier: Apache-2.0 */
/** Edits of parameters along a probe's direction, as data, files and detoxifiers. */
@NullMarked
package io.detoxj.surgery.edit;

import org.jspecify.annotations.NullMarked;
