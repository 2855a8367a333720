/* SPDX-License-Identifier: Apache-2.0 */
/** Other methods that edit parameters or single neurons, on the same interfaces. */
@NullMarked
package io.detoxj.surgery.baseline;

import org.jspecify.annotations.NullMarked;
