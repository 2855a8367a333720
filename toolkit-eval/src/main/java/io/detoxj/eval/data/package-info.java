/* SPDX-License-Identifier: Apache-2.0 */
/** Tables in the formats in which data sets are published. */
@NullMarked
package io.detoxj.eval.data;

import org.jspecify.annotations.NullMarked;
