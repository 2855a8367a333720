/* SPDX-License-Identifier: Apache-2.0 */
/** The little mathematics that several modules need. */
@NullMarked
package io.detoxj.core.math;

import org.jspecify.annotations.NullMarked;
