/* SPDX-License-Identifier: Apache-2.0 */
/** Steering examples and the paired texts they learn from. */
@NullMarked
package io.detoxj.examples.steering;

import org.jspecify.annotations.NullMarked;
