/* SPDX-License-Identifier: Apache-2.0 */
/** Model architectures: their configurations, parameters and forward passes. */
@NullMarked
package io.detoxj.core.architecture;

import org.jspecify.annotations.NullMarked;
