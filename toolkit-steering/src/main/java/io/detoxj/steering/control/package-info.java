/* SPDX-License-Identifier: Apache-2.0 */
/** What methods on activations have to beat. */
@NullMarked
package io.detoxj.steering.control;

import org.jspecify.annotations.NullMarked;
