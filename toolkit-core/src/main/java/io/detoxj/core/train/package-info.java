/* SPDX-License-Identifier: Apache-2.0 */
/** The one training loop. */
@NullMarked
package io.detoxj.core.train;

import org.jspecify.annotations.NullMarked;
