/* SPDX-License-Identifier: Apache-2.0 */
/** Which vectors of which matrices an edit changes. */
@NullMarked
package io.detoxj.surgery.region;

import org.jspecify.annotations.NullMarked;
