/* SPDX-License-Identifier: Apache-2.0 */
/** The steering module of the toolkit. */
@NullMarked
package io.detoxj.steering;

import org.jspecify.annotations.NullMarked;
