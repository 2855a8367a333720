/* SPDX-License-Identifier: Apache-2.0 */
/** How strong an edit may be, and its controls. */
@NullMarked
package io.detoxj.surgery.search;

import org.jspecify.annotations.NullMarked;
